"""Three hundred texts that people type who want in: SQL, templates, paths, odd Unicode, and far too much."""

from __future__ import annotations

QUOTES = ["'", '"', "`", "''", "\\'", "%27", "’", "＇", "$$", "/*", "--", "#", ";", ")", "'))"]
TAILS = [
    "or 1=1", "or '1'='1", "and 1=0", "union select null", "union all select version()",
    "union select username, password from crm_user", "; drop table members_member", "; select pg_sleep(5)",
    "|| pg_sleep(5)", "and 1=cast(version() as int)", "; copy members_member to program 'id'",
    "and exists(select * from crm_user)", "; update crm_user set role='admin'", "order by 100",
    "limit 1 offset 1", "; do $$ begin perform pg_sleep(5); end $$", "; vacuum", "is not null or true",
    "and (select count(*) from members_member) > 0",
]  # fmt: skip
ODD = [
    "%(t0)s", "%s", "%%", "%(as_of)s", "{0}", "{member}", "{{7*7}}", "{% load %}", "${jndi:ldap://x}",
    "../../etc/passwd", "\x00", "a\x00b", "\ud800", "\u202e", "é" * 100, "x" * 10_000, "1e400", "NaN",
    "-Infinity", "0x1F", "１２３", "٣", "null", "true", "[]", "{}", "\r\nSet-Cookie: a=b",
    "<script>1</script>",
    "custom:", "custom:a'b", "custom:" + "a" * 99, "f:stage", "stage;--", "member.id", "2026-02-30",
    "9999-12-31", "0001-01-01", "-0", "1" * 400, "😀" * 30,
]  # fmt: skip

PAYLOADS = [f"x{quote} {tail} {end}" for quote in QUOTES for tail in TAILS for end in ("--",)] + ODD
