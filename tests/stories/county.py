"""The county of the stories: a city and a county with their departments, and for each story a township of its own."""

from __future__ import annotations

from pathlib import Path

from huiyin.actors import Actor
from huiyin.db import Database
from huiyin.settings import Settings
from services.routing.case.transfers.succession import Moved
from services.routing.commands import moving
from services.routing.offices import importing, office_file

_HEAD = Path(__file__).with_name("county.csv")
CITY, COUNTY, PETITION_OFFICE = "99", "9901", "9901X"
LABOUR, WATER, DISCIPLINE, JUDICIARY = "9901R", "9901W", "9901J", "9901Z"


def rows(townships: int) -> str:
    """Return the office file with so many townships, each with a petition desk's village and its station."""
    lines = [_HEAD.read_text("utf-8").rstrip()]
    for n in range(1, townships + 1):
        lines.append(f"{township(n)},测试镇{n}号人民政府,township,government,{COUNTY},,")
        lines.append(f"{village(n)},测试{n}号村信访站,village,station,{township(n)},,")
        lines.append(f"{below(n)},测试镇{n}号农业服务中心,township,department,{township(n)},,")
    return "\n".join(lines) + "\n"


def township(n: int) -> str:
    """Return the code of township ``n``."""
    return f"9901{n:05d}"


def village(n: int) -> str:
    """Return the code of the village of township ``n``."""
    return f"{township(n)}001"


def below(n: int) -> str:
    """Return the code of a unit under township ``n`` that answers on its own."""
    return f"{township(n)}N"


def bring_in(configured: Settings, text: str) -> Moved:
    """Take an office file into the registry as ``huiyin offices import`` does; return what moved to a successor."""
    database = Database(configured.database_url("routing"))
    try:
        with database.unit_of_work(Actor("operator", "stories")) as uow:
            file = office_file.read(text.encode())
            importing.import_offices(uow, file, site=configured.site, progress=lambda _: None)
        return moving.move_on(database)[0]
    finally:
        database.close()
