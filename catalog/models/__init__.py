"""The catalogue's tables, a file per idea."""

from catalog.models.certificates import Certificate, CertificatePaper
from catalog.models.cooperatives import Cooperative
from catalog.models.flags import FlaggedPhrase, FlagKind
from catalog.models.goods_sheets import GoodsSheet
from catalog.models.lots import Lot, LotStep
from catalog.models.pauses import Pause
from catalog.models.people import Person
from catalog.models.photos import ProductPhoto
from catalog.models.places import Bank, Commune, FormerDistrict, Province, Region
from catalog.models.products import Category, Product
from catalog.models.public_files import PublicFile
from catalog.models.records import CategoryRecord, CooperativeRecord
from catalog.models.searches import EmptySearch
from catalog.models.variants import LowestPrice, StockMovement, Variant
from catalog.models.words import SearchWord

__all__ = [
    "Bank",
    "Category",
    "CategoryRecord",
    "Certificate",
    "CertificatePaper",
    "Commune",
    "Cooperative",
    "CooperativeRecord",
    "EmptySearch",
    "FlagKind",
    "FlaggedPhrase",
    "FormerDistrict",
    "GoodsSheet",
    "Lot",
    "LotStep",
    "LowestPrice",
    "Pause",
    "Person",
    "Product",
    "ProductPhoto",
    "Province",
    "PublicFile",
    "Region",
    "SearchWord",
    "StockMovement",
    "Variant",
]
