"""The generated brand is believable: nothing contradicts itself, and its campaigns did what they say."""

from datetime import date

import numpy as np
import phonenumbers
import pytest

from campaigns import coupons
from crm.demo import world
from crm.demo.membership import names, places
from crm.demo.membership.people import BUYER, COLD_LEAD, LEAD, NEVER, PROSPECT
from crm.demo.season import DAY, Span, mothers_day, seconds
from crm.demo.shop import baskets
from crm.demo.talk.campaigns import HOLDOUT, TREATED
from crm.demo.talk.past import PAST
from members.models import Interaction

AS_OF = date(2026, 11, 22)
RESERVED = ("example.com", "example.net", "example.org")


@pytest.fixture(scope="module")
def made():
    return world.generate(members=3000, seed=7, as_of=AS_OF, say=lambda _: None)


def test_same_seed_gives_the_same_world_and_another_seed_another():
    def print_of(seed):
        brand = world.generate(members=300, seed=seed, as_of=AS_OF, say=lambda _: None)
        return (
            brand.people.public_id.tolist(),
            brand.people.email.tolist(),
            brand.orders.at.tolist(),
            brand.orders.amount.tolist(),
            [plan.code.tolist() for plan in brand.plans],
            vars(brand.contacts.log(brand.span))["note"].tolist(),
        )

    assert print_of(1) == print_of(1)
    assert all(one != other for one, other in zip(print_of(1), print_of(2), strict=True))


def test_three_years_end_the_day_before_as_of(made):
    assert made.span.start == date(2023, 11, 22)
    assert made.orders.at.min() >= made.span.opens
    assert seconds(date(2026, 11, 21)) <= made.orders.at.max() < made.span.ends
    assert made.orders.refund_at.max() < made.span.ends
    assert made.people.joined.max() < made.span.ends
    assert made.contacts.log(made.span).at.max() < made.span.ends


def test_nobody_acts_before_joining(made):
    people, orders = made.people, made.orders
    assert (orders.at > people.joined[orders.member]).all()
    acted = people.first_own != NEVER
    assert (people.first_own[acted] >= people.joined[acted]).all()
    log = made.contacts.log(made.span)
    assert (log.at >= people.joined[log.member]).all()


def test_members_are_numbered_by_joining_and_referred_by_an_earlier_buyer(made):
    people = made.people
    assert (np.diff(people.joined) >= 0).all()
    referred = np.flatnonzero(people.referrer != NEVER)
    assert len(referred) > 50
    assert (people.first_order[people.referrer[referred]] < people.joined[referred]).all()
    assert len(set(people.referrer[referred].tolist())) > len(referred) / 4


def test_kinds_of_members(made):
    people, log = made.people, made.contacts.log(made.span)
    ordered = set(made.orders.member.tolist())
    own = set(log.member[log.is_own].tolist())
    prospects = set(np.flatnonzero(people.kind == PROSPECT).tolist())
    assert not prospects & (ordered | own)
    assert ordered <= set(np.flatnonzero(people.kind == BUYER).tolist())
    recent = set(log.member[log.is_own & (log.at >= made.span.ends - 365 * DAY)].tolist())
    assert not set(np.flatnonzero(people.kind == COLD_LEAD).tolist()) & recent
    leads = {row for row in np.flatnonzero(people.kind == LEAD).tolist() if people.first_own[row] != NEVER}
    assert leads <= recent


def test_contact_points_are_well_formed_and_reach_nobody(made):
    people = made.people
    mails = [mail for mail in people.email.tolist() if mail]
    assert len(mails) == len(set(mails)) > 2400
    assert all(
        mail.isascii() and (mail.split("@")[1] in RESERVED or mail.endswith(".example")) for mail in mails
    )
    phones = [phone for phone in people.phone.tolist() if phone]
    assert len(phones) == len(set(phones)) > 2700
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in phones)
    assert all(phone.startswith("+886900") for phone in phones)
    lines = [line for line in people.line_id.tolist() if line]
    assert all(len(line) == 33 and line[0] == "U" for line in lines)


def test_names_are_combinations_of_no_public_figure(made):
    people = made.people
    chinese = people.language == "zh-hant"
    surnames = {surname for surname, _, _ in names.SURNAMES}
    for name, surname, given in zip(
        people.name[chinese].tolist(),
        people.surname[chinese].tolist(),
        people.given[chinese].tolist(),
        strict=True,
    ):
        assert name == surname + given
        assert surname in surnames
        assert 1 <= len(given) <= 2
        assert name not in names.PUBLIC_FIGURES
    foreign = people.name[~chinese].tolist()
    assert foreign
    assert all(name.isascii() and " " in name for name in foreign)
    assert set(people.sex.tolist()) == {"female", "male", ""}


def test_every_public_figure_would_be_avoided():
    for figure in names.PUBLIC_FIGURES:
        surname, given = figure[0], figure[1:]
        for is_male, taste in ((False, names.WOMEN), (True, names.MEN)):
            for generation, (first, second) in enumerate(taste):
                if given[0] in first and given[-1] in second:
                    chances = [
                        (first.index(given[0]) + 0.5) / len(first),
                        (second.index(given[-1]) + 0.5) / len(second),
                        0.5,
                    ]
                    assert surname + names.given_name(surname, is_male, generation, chances) != figure


def test_districts_belong_to_their_city(made):
    people = made.people
    for city, district, address in zip(
        people.city.tolist(), people.district.tolist(), people.address.tolist(), strict=True
    ):
        if city:
            assert district in places.CITIES[city][1]
        else:
            assert (district, address) == ("", "")


def test_orders_are_the_sum_of_their_lines(made):
    orders = made.orders
    assert (np.bincount(orders.line_order, orders.line_amount) == orders.amount).all()
    assert (np.bincount(orders.line_order, orders.line_cost) == orders.cost).all()
    assert (orders.amount > 0).all()
    assert (orders.line_amount >= 0).all()
    assert (orders.line_quantity >= 1).all()
    places_of_lines = list(zip(orders.line_order.tolist(), orders.line_product.tolist(), strict=True))
    assert len(places_of_lines) == len(set(places_of_lines))
    assert 0.85 < orders.cost_known.mean() < 0.95


def test_refunds_stay_within_the_order_and_come_after_it(made):
    orders = made.orders
    assert len(set(orders.refund_order.tolist())) == len(orders.refund_order) > 50
    assert (orders.refund_amount > 0).all()
    assert (orders.refund_amount <= orders.amount[orders.refund_order]).all()
    assert (orders.refund_at > orders.at[orders.refund_order]).all()
    assert (orders.status[orders.refund_order] == baskets.FULFILLED).all()


def test_instalments_only_for_large_card_payments(made):
    orders = made.orders
    in_parts = orders.instalments > 0
    assert (in_parts == (orders.payment == baskets.INSTALMENTS)).all()
    assert set(orders.instalments[in_parts].tolist()) == {3, 6, 12}


def test_stores_only_for_orders_at_the_counter(made):
    assert ((made.orders.store != "") == (made.orders.channel == 1)).all()
    assert set(made.orders.store.tolist()) - {""} == set(places.STORES)


def test_seasons_show(made):
    span = Span(AS_OF)
    assert mothers_day(2026) == date(2026, 5, 10)
    weight = {on: span.weights[(on - span.start).days] for on in (date(2025, 11, 11), date(2026, 2, 18))}
    assert weight[date(2025, 11, 11)] > 2.5
    assert weight[date(2026, 2, 18)] < 0.5
    assert span.weights.mean() == pytest.approx(1)
    assert span.moment(span.elapsed(np.array([span.opens + 12.5 * DAY]))) == pytest.approx(
        span.opens + 12.5 * DAY
    )


def test_consents_are_consistent(made):
    people = made.people
    addresses = {
        "email": people.email, "line": people.line_id, "sms": people.phone, "call": people.phone,
        "post": people.address,
    }  # fmt: skip
    for channel, permission in made.permissions.channels.items():
        granted = permission.granted != NEVER
        assert (addresses[channel][granted] != "").all()
        assert (permission.granted[granted] > people.joined[granted]).all()
        withdrawn = permission.withdrawn != NEVER
        assert (granted | ~withdrawn).all()
        assert (permission.withdrawn[withdrawn] > permission.granted[withdrawn]).all()
        assert permission.withdrawn.max() < made.span.ends


def test_contacts_are_of_known_kinds(made):
    log = made.contacts.log(made.span)
    own = set(log.kind[log.is_own].tolist())
    assert own <= Interaction.OWN_KINDS
    assert set(log.kind[~log.is_own].tolist()) == {"called", "message_sent"}
    ended = log.kind == "ended"
    assert ended.sum() > 5
    assert set(log.end_kind[ended].tolist()) <= Interaction.END_KINDS
    assert (log.end_kind[~ended] == "").all()


def test_who_ended_the_relation_had_stopped_buying(made):
    log = made.contacts.log(made.span)
    last = np.full(len(made.people), NEVER)
    np.maximum.at(last, made.orders.member, made.orders.at)
    ended = log.kind == "ended"
    assert (log.at[ended] > last[log.member[ended]]).all()


def test_mails_go_only_to_the_contacted_who_agreed_and_once_per_window(made):
    email = made.permissions.channels["email"]
    for number, plan in enumerate(made.plans):
        sent = plan.member[plan.is_sent]
        assert (plan.arm[plan.is_sent] != HOLDOUT).all()
        assert (email.granted[sent] < plan.sent).all()
        withdrawn = email.withdrawn[sent]
        assert ((withdrawn == NEVER) | (withdrawn > plan.sent_at[plan.is_sent])).all()
        assert not set(sent.tolist()) & set(made.permissions.bounced.tolist())
        for later in made.plans[number + 1 :]:
            if later.sent - plan.sent < 60 * DAY:
                assert not set(plan.member.tolist()) & set(later.member.tolist())
    ids = np.concatenate([plan.delivery_ids for plan in made.plans])
    assert ids.tolist() == list(range(1, len(ids) + 1))


def test_opened_and_clicked_in_their_order(made):
    for plan in made.plans:
        opened, clicked = plan.opened_at != NEVER, plan.clicked_at != NEVER
        assert (plan.is_sent | ~opened).all()
        assert (opened | ~clicked).all()
        assert (plan.opened_at[opened] > plan.sent_at[opened]).all()
        assert (plan.clicked_at[clicked] > plan.opened_at[clicked]).all()


def test_coupons_are_of_the_products_own_shape_and_used_once_by_their_member(made):
    orders = made.orders
    codes = [code for plan in made.plans for code in plan.code.tolist() if code]
    assert len(codes) == len(set(codes))
    assert all(coupons.is_code(code) for code in codes)
    owners = {
        code: member
        for plan in made.plans
        for code, member in zip(plan.code.tolist(), plan.member.tolist(), strict=True)
    }
    used = np.flatnonzero(orders.coupon != "")
    assert len(used) == len(set(orders.coupon[used].tolist())) > 10
    assert [owners[code] for code in orders.coupon[used].tolist()] == orders.member[used].tolist()
    assert orders.is_valid[used].all()
    for place in used.tolist():
        offer = PAST[orders.campaign[place]].offer
        assert offer
        assert orders.amount[place] + offer.value >= offer.min_spend


def test_true_effects_can_be_found_again_in_the_orders():
    brand = world.generate(members=20_000, seed=1, as_of=AS_OF, say=lambda _: None)
    found = [returned(brand, plan) for plan in brand.plans[:4]]
    differences = [treated - held_out for treated, held_out in found]
    letter, spring, gift, autumn = differences
    assert abs(letter) < 0.03
    assert spring > 0.08
    assert gift > 0.04
    assert autumn > 0.06
    assert gained(brand, brand.plans[1]) > 0
    assert gained(brand, brand.plans[2]) < 0


def gained(brand, plan) -> float:
    """What the contacted earned the brand beyond as many of the held out."""
    orders = brand.orders
    inside = orders.is_valid & (orders.at >= plan.sent) & (orders.at < plan.sent + 60 * DAY)
    margin = np.bincount(
        orders.member[inside], (orders.amount - orders.cost)[inside], minlength=len(brand.people)
    )
    treated, held_out = plan.member[plan.arm == TREATED], plan.member[plan.arm == HOLDOUT]
    return margin[treated].sum() - margin[held_out].sum() * len(treated) / len(held_out)


def returned(brand, plan) -> tuple[float, float]:
    """Share of each arm with a valid order in the sixty days."""
    orders = brand.orders
    inside = orders.is_valid & (orders.at >= plan.sent) & (orders.at < plan.sent + 60 * DAY)
    back = np.isin(plan.member, orders.member[inside])
    return back[plan.arm == TREATED].mean(), back[plan.arm == HOLDOUT].mean()
