-- purpose: the chance that a buyer is still alive, by the parameters of a fit (BG/NBD; domain.md §5), in weeks
-- Fader & Hardie: 1 / (1 + a / (b + x - 1) * ((alpha + T) / (alpha + t_x)) ^ (r + x)). The power is capped
-- where exp() would leave the range of float8; the chance is 0 there to any number of figures.
create or replace function shuke_p_alive(
    x integer, t_x float8, t float8, r float8, alpha float8, a float8, b float8
) returns float8 language sql immutable parallel safe as $$
    select 1 / (1 + a / (b + x - 1) * exp(least(700, (r + x) * ln((alpha + t) / (alpha + t_x)))))
$$;
