"""Which third-party files does the browser load, and where do they come from?

Run by hand when a version or the set of icons changes; it needs npm, nothing else does:
    python .ci/vendor.py
Every package is fetched at its exact version by `npm pack`, and only the files named below are copied
into static/vendor/, each with its licence and a VERSION file that holds the SHA-256 of what was copied.
The comment that names a source map is cut, since the map is not shipped.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
SPRITE = VENDOR / "tabler-icons" / "sprite.svg"

PACKAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "@tabler/core@1.6.1": ("tabler", ("dist/css/tabler.min.css",)),
    "@tabler/icons@3.51.0": ("tabler-icons", ()),
    "htmx.org@2.0.11": ("htmx", ("dist/htmx.min.js",)),
    "tom-select@2.6.2": (
        "tom-select",
        ("dist/js/tom-select.base.min.js", "dist/css/tom-select.bootstrap5.min.css"),
    ),
}
# The package of the style sheet comes without a licence file; its header names these holders and MIT.
TABLER_HOLDERS = "Copyright (c) 2018-2026 The Tabler Authors\nCopyright (c) 2018-2026 codecalm.net Paweł Kuna"

ICONS = (Path(__file__).parent / "icons.txt").read_text().split()


def fetch(package: str, into: Path) -> Path:
    """Unpack one package; answers its folder."""
    name = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=into, check=True, capture_output=True, text=True
    ).stdout.strip()
    folder = into / name.removesuffix(".tgz")
    folder.mkdir()
    shutil.unpack_archive(into / name, folder)
    return folder / "package"


def copy(source: Path, target: Path) -> str:
    """Copy without the source-map comment; answers "sha256  name" of what was written."""
    text = re.sub(r"\n?(/\*|//)# sourceMappingURL=[^\n*]*(\*/)?\s*$", "\n", source.read_text())
    target.write_text(text)
    return f"{hashlib.sha256(target.read_bytes()).hexdigest()}  {target.name}"


def sprite(folder: Path) -> str:
    """One <symbol> an icon, drawn in the colour of the text around it."""
    nodes = json.loads((folder / "tabler-nodes-outline.json").read_text())
    symbols = []
    for name in sorted(set(ICONS)):
        paths = "".join(
            f"<{tag} " + " ".join(f'{key}="{value}"' for key, value in attributes.items()) + "/>"
            for tag, attributes in nodes[name]
        )
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
            f'stroke-linecap="round" stroke-linejoin="round">{paths}</symbol>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        for package, (shelf, files) in PACKAGES.items():
            folder = fetch(package, Path(temporary))
            target = VENDOR / shelf
            target.mkdir(parents=True, exist_ok=True)
            sums = [copy(folder / name, target / Path(name).name) for name in files]
            if shelf == "tabler-icons":
                SPRITE.write_text(sprite(folder))
                sums.append(f"{hashlib.sha256(SPRITE.read_bytes()).hexdigest()}  {SPRITE.name}")
                mit = (folder / "LICENSE").read_text()
            licence = folder / "LICENSE"
            if licence.exists():
                (target / "LICENSE").write_text(licence.read_text())
            (target / "VERSION").write_text(package + "\n" + "\n".join(sums) + "\n")
    terms = mit[mit.index("Permission is hereby granted") :]
    (VENDOR / "tabler" / "LICENSE").write_text(f"MIT License\n\n{TABLER_HOLDERS}\n\n{terms}")


if __name__ == "__main__":
    main()
