"""What a process reads from its environment, checked once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`DATABASE_URL`, `REDIS_URL`, `BROKER_URL` and `SMTP_URL` by their usual names, everything else as `MONETA_…`."""

    model_config = SettingsConfigDict(env_prefix="MONETA_", populate_by_name=True, extra="ignore")

    database_url: str = Field(validation_alias="DATABASE_URL")
    redis_url: str = Field(validation_alias="REDIS_URL")
    broker_url: str | None = Field(default=None, validation_alias="BROKER_URL")

    environment: Literal["development", "production"] = "production"
    # Whole signing key; `moneta up` makes one per data directory, Kubernetes mounts one from Vault.
    jwt_secret: str = Field(min_length=32)
    access_token_seconds: int = 600
    refresh_token_days: int = 30
    cookie_secure: bool = True
    web_root: Path | None = None
    # How many proxies of ours stand in front and append to X-Forwarded-For; 0 believes nobody's header.
    proxy_hops: int = 0
    log_level: str = "INFO"
    # Versions of models that were made here, and which of them is served; without it the shipped one is.
    models_dir: Path | None = None
    # False where something else begins the nightly training: a CronJob with nodes of its own.
    trains_nightly: bool = True
    # The same for the daily analysis.
    analyzes_daily: bool = True

    database_pool_size: int = 8

    # Whose confirmed addresses administer this installation, with commas between; an address that nobody has confirmed
    # grants nothing. Without a mail server: `moneta admin grant`.
    admin_emails: str = ""

    # Messages. Without a mail server or a key for push the channel says that it is not set up.
    smtp_url: str | None = Field(default=None, validation_alias="SMTP_URL")
    mail_from: str = "Moneta <moneta@localhost>"
    # Where people reach this installation: links in messages begin with it.
    public_address: str = "http://127.0.0.1:8700"
    # Whether webhooks may lead into the network of this machine: only where everybody who signs in is trusted with it.
    webhook_private_addresses: bool = False
    # 32 bytes in base64url; `contact` tells push services whom to write to.
    vapid_private_key: str | None = None
    vapid_contact: str = "mailto:moneta@localhost"

    @property
    def administrators(self) -> frozenset[str]:
        return frozenset(email for part in self.admin_emails.split(",") if (email := part.strip().lower()))

    @property
    def events_url(self) -> str:
        """The broker; Redis Streams on the cache server where none is named."""
        return self.broker_url or self.redis_url


@cache
def settings() -> Settings:
    """The settings of this process; the environment is read at the first call, never at import."""
    return Settings()  # type: ignore[call-arg]
