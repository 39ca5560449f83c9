"""The command line: `python -m synthetic FOLDER …`."""

from pathlib import Path

import click

from synthetic.country import write
from synthetic.world import write_world


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--towns", default=2500, show_default=True)
@click.option("--sites", default=400, show_default=True)
@click.option("--samples", default=1500, show_default=True)
@click.option("--times", type=click.IntRange(1), help="Write so many countries, around the globe.")
@click.option(
    "--format", "file_format", type=click.Choice(["parquet", "shapefile"]), default="parquet", help="Only with --times."
)
def main(folder: Path, times: int | None, file_format: str, **sizes: int) -> None:
    """Write a synthetic dataset into FOLDER.

    The scale of Mexico is --towns 192000 --sites 3951 --samples 14058. More towns make the country denser; more --times
    make a larger world, as dense as the country.
    """
    if times is None:
        write(folder, **sizes)
    else:
        write_world(folder, times, file_format, **sizes)


if __name__ == "__main__":
    main(prog_name="python -m synthetic")
