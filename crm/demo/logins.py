"""Who may sign in to the demo? One password for all, shown by `./run demo` on the terminal alone."""

PASSWORD = "shuke-demo-2026"  # noqa: S105 - the demo's, never made by ./run up

# (username, role, password)
LOGINS = [
    ("admin", "admin", PASSWORD),
    ("marketer", "marketer", PASSWORD),
    ("marketer2", "marketer", PASSWORD),
    ("agent", "agent", PASSWORD),
    ("team_lead", "team_lead", PASSWORD),
    ("analyst", "analyst", PASSWORD),
    ("privacy", "privacy_officer", PASSWORD),
]
WORK = {
    "admin": "everything, users and settings",
    "marketer": "plans campaigns",
    "marketer2": "approves what marketer planned",
    "agent": "serves members",
    "team_lead": "leads the agents",
    "analyst": "reads figures",
    "privacy": "consent, export and erasure",
}


def login_lines() -> list[str]:
    people = [f"    {name:<12}{WORK[name]}" for name, _, _ in LOGINS]
    return [f"  Sign in  password {PASSWORD}, as", *people, ""]


if __name__ == "__main__":
    print("\n".join(login_lines()))
