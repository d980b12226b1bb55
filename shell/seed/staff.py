"""Who works in the demo world: Morgenfeld Instruments in Munich, its teams, and people from outside."""

from __future__ import annotations

from dataclasses import dataclass

from core.actions.organisation import Place
from core.models import Role, Team

ORGANISATION = "Morgenfeld Instruments"
MUNICH = Place("DE", "BY", "Europe/Berlin", "en")
DOMAIN = "demo.example"


@dataclass(frozen=True)
class Member:
    """`key` is the name in the script and before the @ of the address; `lives` is country, region, zone."""

    key: str
    name: str
    is_lead: bool = False
    role: Role | None = None
    language: str = ""
    lives: tuple[str, str, str] | None = None
    joined: int = 120  # working days ago

    @property
    def email(self) -> str:
        return address(self.key)


def address(key: str) -> str:
    return f"{key}@{DOMAIN}"


LISBON = ("PT", "", "Europe/Lisbon")
TORONTO = ("CA", "ON", "America/Toronto")
VIENNA = ("AT", "9", "Europe/Vienna")

TEAMS = {
    "hr": ("People and culture", Team.Kind.HR),
    "pay": ("Pay and benefits", Team.Kind.HR),
    "ta": ("Talent", Team.Kind.TA),
    "it": ("IT operations", Team.Kind.IT),
    "platform": ("Platform", Team.Kind.HIRING),
    "sensors": ("Sensors", Team.Kind.HIRING),
    "field": ("Field service", Team.Kind.HIRING),
    "data": ("Data and models", Team.Kind.HIRING),
    "success": ("Customer success", Team.Kind.HIRING),
    "production": ("Production", Team.Kind.HIRING),
    "legal": ("Legal and audit", Team.Kind.OTHER),
}

FIRST = Member("ada", "Ada Bauer", role=Role.ADMINISTRATOR)

MEMBERS = {
    "it": [
        Member("dev", "Dev Raman", is_lead=True, role=Role.IT_CUSTODIAN),
        Member("ingrid", "Ingrid Solheim", role=Role.IT_CUSTODIAN),
        Member("kofi", "Kofi Mensah", role=Role.ADMINISTRATOR),
        Member("yara", "Yara Haddad", lives=LISBON),
        Member("florian", "Florian Huber", language="de"),
    ],
    "hr": [
        Member("chloe", "Chloe Lindner", is_lead=True, role=Role.HR),
        Member("henrike", "Henrike Voss", role=Role.HR, language="de"),
        Member("samira", "Samira Benali", role=Role.HR),
    ],
    "pay": [
        Member("paul", "Paul Achterberg", is_lead=True),
        Member("mei", "Mei-Ling Chou", joined=8),
    ],
    "ta": [
        Member("tariq", "Tariq Mansour", is_lead=True, role=Role.TA),
        Member("lena", "Lena Brandt", role=Role.TA, language="de"),
        Member("ifeoma", "Ifeoma Eze", role=Role.TA),
        Member("rafael", "Rafael Monteiro", role=Role.TA, lives=LISBON),
        Member("sunniva", "Sunniva Dahl", role=Role.TA),
    ],
    "platform": [
        Member("ben", "Ben Okafor", is_lead=True, role=Role.HIRING_MANAGER),
        Member("mateusz", "Mateusz Zieliński"),
        Member("aylin", "Aylin Demir"),
        Member("jonas", "Jonas Weidinger", language="de"),
        Member("priya", "Priya Natarajan", lives=TORONTO),
        Member("emeka", "Emeka Nwosu"),
        Member("linh", "Linh Tran", joined=6),
    ],
    "sensors": [
        Member("kirsten", "Kirsten Aalto", is_lead=True, role=Role.HIRING_MANAGER),
        Member("giulia", "Giulia Ferrante"),
        Member("hamza", "Hamza Qureshi"),
        Member("veronika", "Veronika Holzer", language="de", lives=VIENNA),
        Member("tomas", "Tomáš Novotný"),
        Member("amara", "Amara Diallo"),
        Member("sebastian", "Sebastian Krug"),
    ],
    "field": [
        Member("sol", "Sol Keller", is_lead=True, role=Role.HIRING_MANAGER),
        Member("rosa", "Rosa Ferreira", language="de"),
        Member("dimitris", "Dimitris Pappas"),
        Member("nuray", "Nuray Aydın"),
        Member("walter", "Walter Stadler", language="de"),
        Member("chinonso", "Chinonso Obi"),
        Member("lucia", "Lucía Navarro"),
    ],
    "data": [
        Member("noor", "Noor van Dijk", is_lead=True, role=Role.HIRING_MANAGER),
        Member("daniel", "Daniel Grünwald"),
        Member("sakura", "Sakura Ito"),
        Member("ahmed", "Ahmed Farouk"),
        Member("zofia", "Zofia Wójcik"),
        Member("olivier", "Olivier Tremblay", lives=TORONTO),
        Member("anjali", "Anjali Menon"),
    ],
    "success": [
        Member("miriam", "Miriam Goldberg", is_lead=True, role=Role.HIRING_MANAGER),
        Member("joao", "João Pereira", lives=LISBON),
        Member("hana", "Hana Kim"),
        Member("bjorn", "Björn Lundqvist"),
        Member("fatou", "Fatou Sow"),
        Member("claire", "Claire O'Connor"),
        Member("erkan", "Erkan Yıldız"),
    ],
    "production": [
        Member("margit", "Margit Oberhauser", is_lead=True, role=Role.HIRING_MANAGER, language="de"),
        Member("stefan", "Stefan Petrov"),
        Member("blessing", "Blessing Adeyemi"),
        Member("vuk", "Vuk Jovanović"),
        Member("maria", "Maria Rossi"),
        Member("hung", "Hung Nguyen"),
        Member("sabine", "Sabine Eder", language="de"),
        Member("ali", "Ali Rezaei"),
    ],
    "legal": [
        Member("beatriz", "Beatriz Campos", is_lead=True, role=Role.COUNSEL),
        Member("gunnar", "Gunnar Thiel", role=Role.AUDITOR),
    ],
}

OUTSIDERS = {
    "judge": "Judge Amari",
    "eve": "Eve Novak",
}  # an expert and a stranger: they sign in, without a seat
CANDIDATES = {
    "asha": "Asha Pillai",
    "leila": "Leila Sabbagh",
    "seun": "Oluwaseun Balogun",
    "marta": "Marta Kowalczyk",
    "haruka": "Haruka Sato",
    "diego": "Diego Fuentes",
    "nikola": "Nikola Ilić",
    "tom": "Tom Jansen",
}
LEAVER = "vuk"

SIGN_INS = {
    "ben": "hiring manager",
    "chloe": "HR",
    "tariq": "talent acquisition",
    "dev": "IT custodian",
    "sol": "another hiring manager",
    "rosa": "colleague of Sol's, reads Kept in German",
    "ada": "administrator: settings, and never content",
    "eve": "outsider without a seat: sees nothing",
}
PASSWORD = "keep-your-word"  # noqa: S105 (printed for everybody who tries the demo)
PASSPHRASE = "four calm words and tea"  # noqa: S105 (the same: opens what is sealed to KEYED)
KEYED = ("chloe", "tariq", "dev")
