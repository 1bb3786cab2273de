"""Month and weekday names in the languages banks write, without accents and in lower case."""

from __future__ import annotations

import unicodedata

# One line per language; forms of one month are separated by `/`.
_NAMES = """
january february march april may june july august september/sept october november december
januar/jan/jaenner februar/feb marz/maerz/mrz april mai juni juli august september/sept oktober november dezember/dez
janvier/janv fevrier/fevr/fev mars avril/avr mai juin juillet/juil aout/aou septembre/sept octobre novembre decembre
enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre/set octubre noviembre diciembre/dic
gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre ottobre/ott novembre dicembre
janeiro fevereiro marco abril maio junho julho agosto setembro outubro/out novembro dezembro
januari februari maart/mrt april mei juni juli augustus september oktober/okt november december
styczen/stycznia/sty luty/lutego/lut marzec/marca/mar kwiecien/kwietnia/kwi maj/maja czerwiec/czerwca/cze \
lipiec/lipca/lip sierpien/sierpnia/sie wrzesien/wrzesnia/wrz pazdziernik/pazdziernika/paz listopad/listopada/lis \
grudzien/grudnia/gru
leden/ledna/led unor/unora/uno brezen/brezna/bre duben/dubna/dub kveten/kvetna/kve cerven/cervna/cvn \
cervenec/cervence/cvc srpen/srpna/srp zari rijen/rijna/rij listopad/listopadu/lis prosinec/prosince/pro
januar februar mars april mai/maj juni juli august/aug september/sep oktober/okt november/nov desember/des/december/dec
tammikuu/tammikuuta helmikuu/helmikuuta maaliskuu/maaliskuuta huhtikuu/huhtikuuta toukokuu/toukokuuta \
kesakuu/kesakuuta heinakuu/heinakuuta elokuu/elokuuta syyskuu/syyskuuta lokakuu/lokakuuta marraskuu/marraskuuta \
joulukuu/joulukuuta
ocak/oca subat/sub mart nisan/nis mayis haziran/haz temmuz/tem agustos/agu eylul/eyl ekim/eki kasim/kas aralik/ara
январь/января/янв февраль/февраля/фев март/марта/мар апрель/апреля/апр маи/мая июнь/июня/июн июль/июля/июл \
август/августа/авг сентябрь/сентября/сен/сент октябрь/октября/окт ноябрь/ноября/ноя/нояб декабрь/декабря/дек
jan feb mar apr may jun jul aug sep oct nov dec
"""


def _by_name() -> dict[str, int]:
    months: dict[str, int] = {}
    for line in _NAMES.replace("\\\n", " ").strip().splitlines():
        for number, forms in enumerate(line.split(), start=1):
            for form in forms.split("/"):
                months.setdefault(form, number)
    return months


_MONTHS = _by_name()


def plain(text: str) -> str:
    """Lower case without accents: `Août` → `aout`, `März` → `marz`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def month_named(name: str) -> int | None:
    """The number of a month by any of its names."""
    return _MONTHS.get(plain(name).rstrip(".").replace("ł", "l"))
