from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "shop.database"
    label = "database"
