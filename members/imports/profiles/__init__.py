"""Which kinds of file can be read? One module per profile."""

from django.utils.translation import gettext_noop as _

from members.imports.errors import CannotLoad
from members.imports.profiles import febrl, generic, online_retail, tafeng
from members.imports.shape import Profile, Shape

PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (generic.PROFILE, online_retail.PROFILE, tafeng.PROFILE, febrl.PROFILE)
}


def shape_of(name: str, kind: str) -> Shape:
    if name not in PROFILES:
        raise CannotLoad(
            _("There is no profile %(name)s; known are %(known)s."),
            name=repr(name),
            known=", ".join(PROFILES),
        )
    return PROFILES[name].shape(kind)
