"""The whole-window look of what comes before a desk: sign-in, first start, lock.

Computer and language on top, the clinic and the time, one card, a line at the foot. It knows no
patient and opens nothing; what stands in the card is given to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QFontMetrics,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from triage_app.desktop.announce import announce
from triage_app.desktop.controls import (
    LEFT,
    SMALLEST_CLICK,
    Painted,
    PlainButton,
    paint_box,
    plain_dress,
)
from triage_app.desktop.desk_parts import Card, FlowLayout, clear_out
from triage_app.desktop.display_room import room_on_display
from triage_app.desktop.focus_ring import FocusRing
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.marks import IconMark, icon_pixmap
from triage_app.desktop.shell_look import WindowLook
from triage_app.desktop.speaking import speak
from triage_app.desktop.theme import BODY, CAPTION, HEADING, Theme, theme_of
from triage_app.desktop.waiting import today_words
from triage_app.desktop.words import Words
from triage_app.model.ids import Clock
from triage_app.texts import LANGUAGE_NAMES, _, language

CARD_WIDTH: Final = 464
_SMALLEST: Final = (480, 420)
_FIRST_SIZE: Final = (1280, 800)
_CLOCK_MS: Final = 5_000
_AIR: Final = 24
TOLD_MS: Final = 15_000


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """Where this window stands.

    Attributes:
        computer: the short name of this machine; may be empty.
        now: aware UTC clock.
    """

    computer: str
    now: Clock


class LanguageButton(Painted):
    """The language of the screens, and a mark that a list opens."""

    def __init__(self, name: str) -> None:
        super().__init__("language_button", name)
        self.setAccessibleName(_("Language: {name}").format(name=name))

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        words = QFontMetrics(theme.font()).horizontalAdvance(self.text())
        return QSize(words + theme.px(12 + 10 + 18 + 12), theme.px(SMALLEST_CLICK))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        if self.underMouse() or self.isDown():
            paint_box(painter, QRectF(self.rect()), plain_dress(theme, self), theme.px(8))
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font())
        painter.drawText(self.rect().adjusted(theme.px(12), 0, 0, 0), LEFT, self.text())
        side = theme.px(18)
        mark = icon_pixmap("chevron_down", theme.colour("text2"), side, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - theme.px(12) - side, (self.height() - side) // 2, mark)


class DeskFrame(QWidget):
    """A window with one card in its middle.

    Signals:
        painted(): it was painted for the first time: what takes longer may be imported now.
        closed(): it was closed; `may_close` of the owner said that it may.
        spoken(): another language was chosen; everything was built anew.
    """

    painted = Signal()
    closed = Signal()
    spoken = Signal()

    def __init__(self, name: str, look: LookSettings, place: DeskPlace) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWindowTitle(_("Spine triage"))
        self.setMinimumSize(*_SMALLEST)
        self.place = place
        self.look = look
        self.may_close: Callable[[], bool] = lambda: True
        self._make: Callable[[], QWidget] | None = None
        self._links: Callable[[], tuple[PlainButton, ...]] = tuple
        self._foot = self._told = ""
        self._told_for = QTimer(self, interval=TOLD_MS, singleShot=True)
        self._told_for.timeout.connect(self._on_told)
        self._is_painted = False
        self._offers_languages = True
        self.content: QWidget | None = None
        self.looks = WindowLook(look, self)
        self.looks.dressed.connect(self._on_dressed)
        self._build()
        self.ring = FocusRing(self)
        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self._tell_time)
        self._clock.start()
        for keys, slot in (
            ("Ctrl+Shift+D", self.looks.switch_theme),
            *self.looks.size_keys(),
        ):
            QShortcut(QKeySequence(keys), self, slot, context=Qt.ShortcutContext.WindowShortcut)
        QApplication.instance().focusChanged.connect(self._on_focus)
        room = room_on_display()
        self.resize(QSize(*_FIRST_SIZE).boundedTo(room))
        if (geometry := look.window()) is not None:
            self.restoreGeometry(geometry)

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(12), px(24), px(12))
        column.setSpacing(px(8))
        column.addLayout(self._top())
        inner = QWidget()
        middle = QVBoxLayout(inner)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(px(4))
        centre = Qt.AlignmentFlag.AlignHCenter
        clinic = self.look.clinic().name or _("Spine triage")
        self.clinic_words = Words(clinic, HEADING, bold=True)
        self.clinic_words.setObjectName("clinic_name")
        self.clinic_words.setAlignment(centre)
        self.moment_words = Words("", BODY, "text2")
        self.moment_words.setObjectName("moment")
        self.moment_words.setAlignment(centre)
        self.card = Card("desk_card")
        self.card.hide()  # until there is something in it
        self._holder = QVBoxLayout(self.card)
        self._holder.setContentsMargins(px(28), px(24), px(28), px(20))
        links = QWidget()
        self._link_flow = FlowLayout(px(12))
        links.setLayout(self._link_flow)
        # A row of its own: with an alignment the card would not be asked for its height by width.
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self.card)
        across.addStretch(1)
        # A fixed space, so that the card stands still from page to page; larger text has less.
        middle.addSpacing(_AIR)
        middle.addWidget(self.clinic_words)
        middle.addWidget(self.moment_words)
        middle.addSpacing(px(16))
        middle.addLayout(across)
        middle.addSpacing(px(8))
        middle.addWidget(links, 0, centre)
        self._link_holder = links
        middle.addStretch(1)
        self.page_scroll = QScrollArea()
        self.page_scroll.setObjectName("desk_scroll")
        self.page_scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.page_scroll.setWidgetResizable(True)
        self.page_scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page_scroll.setWidget(inner)
        column.addWidget(self.page_scroll, 1)
        column.addLayout(self._make_foot())
        self._show_foot()
        self._tell_time()

    def _top(self) -> QHBoxLayout:
        px = theme_of().px
        top = QHBoxLayout()
        top.setSpacing(px(8))
        computer = Words(self.place.computer, BODY, "text2", wrap=False)
        computer.setObjectName("computer_name")
        mark = IconMark("monitor", "text2", 18)
        if not self.place.computer:
            mark.hide()
        top.addWidget(mark)
        top.addWidget(computer)
        top.addStretch(1)
        name = LANGUAGE_NAMES.get(language(), LANGUAGE_NAMES["en"])
        self.language_button = LanguageButton(name)
        self.language_button.clicked.connect(self._on_language)
        if not self._offers_languages:
            self.language_button.hide()
        top.addWidget(self.language_button)
        return top

    def _make_foot(self) -> QHBoxLayout:
        px = theme_of().px
        self._foot_row = row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addStretch(1)
        self._foot_mark = IconMark("lock", "text3", 16)
        self.foot_words = Words("", CAPTION, "text3", wrap=False)
        self.foot_words.setObjectName("foot_line")
        row.addWidget(self._foot_mark)
        row.addWidget(self.foot_words)
        row.addStretch(1)
        return row

    # ------------------------------------------------------------------ what stands in it

    def show_content(self, make: Callable[[], QWidget]) -> QWidget:
        """Put what `make` makes into the card; it is made anew for another look or language."""
        self._make = make
        before, self.content = self.content, None
        if before is not None and isValid(before):  # type: ignore[no-untyped-call]  # untyped there
            before.hide()
            self._holder.removeWidget(before)
            before.deleteLater()
        self.content = made = make()
        self._holder.addWidget(made)
        made.show()
        self.card.show()
        # Made after the page, the buttons below it are where Tab goes after it.
        self.show_links(self._links)
        return made

    def show_links(self, make: Callable[[], tuple[PlainButton, ...]]) -> None:
        """Put quiet buttons under the card."""
        self._links = make
        while (item := self._link_flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for button in make():
            self._link_flow.addWidget(button)
            button.show()
        self._fit()

    def say_at_foot(self, text: str) -> None:
        """Say a line at the foot that stays; empty says nothing."""
        self._foot = text
        if not self._told_for.isActive():
            self._show_foot()

    def tell(self, text: str) -> None:
        """Say a sentence at the foot for a while; empty gives the foot back to its line."""
        self._told = text
        if text:
            self._told_for.start()
        else:
            self._told_for.stop()
        self._show_foot()
        announce(self, text)

    def _on_told(self) -> None:
        self.tell("")

    def _show_foot(self) -> None:
        text = self._told or self._foot
        self.foot_words.show_text(text)
        self._foot_mark.set_icon("info" if self._told else "lock", "text3")
        self._foot_mark.setVisible(bool(text))
        room = self.width() - theme_of().px(24 * 2 + 16 + 8)
        narrow = self.foot_words.fontMetrics().horizontalAdvance(text) > room
        self.foot_words.setWordWrap(narrow)
        # Wrapped it takes all the width there is.
        self._foot_row.setStretchFactor(self.foot_words, 100 if narrow else 0)

    def take_focus(self) -> None:
        """Put the focus where keys are expected."""
        take = getattr(self.content, "take_focus", None)
        if callable(take):
            take()

    def _tell_time(self) -> None:
        here = self.place.now().astimezone()
        zone = here.tzinfo
        if zone is not None:
            self.moment_words.setText(today_words(here, zone))

    # ------------------------------------------------------------------ language and look

    def _on_language(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for code, name in LANGUAGE_NAMES.items():
            action = menu.addAction(name)
            action.setData(code)
            action.setCheckable(True)
            action.setChecked(code == language())
        menu.triggered.connect(self._on_language_chosen)
        menu.popup(self.language_button.mapToGlobal(QPoint(0, self.language_button.height())))

    def _on_language_chosen(self, action: object) -> None:
        code = str(action.data())  # type: ignore[attr-defined]  # a QAction
        self.take_language(code)

    def keep_language(self) -> None:
        """Offer no other language."""
        self._offers_languages = False
        self.language_button.hide()

    def take_language(self, code: str) -> None:
        """Speak another language at once, and from the next start."""
        self.look.keep_language(code)
        speak(QApplication.instance(), code)
        self._rebuild()
        self.spoken.emit()

    def _on_dressed(self, _theme: Theme) -> None:
        self._rebuild()

    def _rebuild(self) -> None:
        """Everything in new words and lengths."""
        self.setWindowTitle(_("Spine triage"))
        self.content = None
        clear_out(self)
        self._build()
        if self._make is not None:
            self.show_content(self._make)
        else:
            self.show_links(self._links)
        self.ring.raise_()
        self.take_focus()

    # ------------------------------------------------------------------ the window itself

    def _fit(self) -> None:
        px = theme_of().px
        room = self.width() - px(24) * 2 - px(12)
        self.card.setFixedWidth(max(200, min(px(CARD_WIDTH), room)))
        across = sum(
            item.sizeHint().width() + px(12)
            for item in (self._link_flow.itemAt(n) for n in range(self._link_flow.count()))
            if item is not None
        )
        width = max(1, min(across, room))
        self._link_holder.setFixedWidth(width)
        self._link_holder.setFixedHeight(max(1, self._link_flow.heightForWidth(width)))
        self._show_foot()

    def _on_focus(self, _old: QWidget | None, _new: QWidget | None) -> None:
        if not isValid(self):  # type: ignore[no-untyped-call]  # same
            return
        # Once it is laid out: a page that was just built has no places yet.
        QTimer.singleShot(0, self, self._show_focus)

    def _show_focus(self) -> None:
        focus, inner = QApplication.focusWidget(), self.page_scroll.widget()
        if focus is not None and inner is not None and inner.isAncestorOf(focus):
            self.page_scroll.ensureWidgetVisible(focus, 0, theme_of().px(24))

    @override
    def sizeHint(self) -> QSize:
        return QSize(*_FIRST_SIZE)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self.look.keep_window(self.saveGeometry())
        event.accept()
        self.closed.emit()
