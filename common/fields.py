"""Model fields that more than one app uses."""

from typing import TYPE_CHECKING, Any

from django.db import models

from common.text import normalise

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class _Derived:
    """Answers a SearchTextField's attribute from the row's own texts, so that it can never be stale."""

    def __init__(self, field: "SearchTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:  # noqa: ANN401 - Django's signature
        if instance is None:
            return self
        return "\n".join(normalise(str(getattr(instance, name) or "")) for name in self.field.sources)

    def __set__(self, instance: models.Model, value: object) -> None:
        """Ignore what is offered, as the value follows from the sources; but leave a trace that it was loaded.

        Django takes a field without one for deferred and would not write it.
        """
        instance.__dict__[self.field.attname] = None


class SearchTextField(_TextField):
    """A stored column with the normalised form of other text fields of the same row, for `contains` searches.

    It is computed wherever the row is written whole (save, update_or_create, bulk_create, loaddata) and left out of
    serialised data. What names single fields (`save(update_fields=…)`, `bulk_update`) has to name this one too, and
    `QuerySet.update()` of a source passes it by, one more reason not to use that on texts.
    """

    descriptor_class = _Derived

    def __init__(self, *, sources: tuple[str, ...] = (), **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        kwargs.update(editable=False, serialize=False, default="")
        super().__init__(**kwargs)
        self.sources = sources

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ANN401 - Django's signature
        """Answer as any field does; update_or_create() writes only such fields as have this method of their own."""
        return super().pre_save(model_instance, add)

    def deconstruct(self) -> Any:  # noqa: ANN401 - Django's own shape
        name, path, args, kwargs = super().deconstruct()
        for implied in ("editable", "serialize", "default"):
            kwargs.pop(implied, None)
        return name, path, args, {**kwargs, "sources": self.sources}
