"""Put the built assets and compiled translations into the wheel; no wheel goes out without."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg] # hatchling's own default
    """Build what git does not hold."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build for a wheel; an editable installation keeps the assets that are there."""
        from tools import assets, messages  # noqa: PLC0415 - found only once the path is set

        if self.target_name != "wheel":
            return
        messages.compile_all()
        if version == "editable" and not missing_assets(assets.BUILT):
            return
        assets.build()
        missing = missing_assets(assets.BUILT)
        if missing:
            raise RuntimeError(f"The wheel would lack its assets: {', '.join(missing)}")
        build_data["artifacts"] += ["src/polku/site/static/built/**", "src/polku/**/*.mo"]


def missing_assets(folder: Path) -> list[str]:
    """Return which of the files that every page needs are not in ``folder``."""
    needed = ("manifest.json", "polku-*.css", "polku-*.js", "icons-*.svg", "*.woff2")
    return [pattern for pattern in needed if not list(folder.glob(pattern))]
