"""The declarative base of every record table."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Tables of this package. No foreign key leaves it; times are UTC with zone."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this as a plain class attribute
        datetime: sa.DateTime(timezone=True),
        date: sa.Date(),
        UUID: sa.Uuid(),
        str: sa.Text(),
        dict[str, Any]: sa.JSON(),
        list[Any]: sa.JSON(),
    }
