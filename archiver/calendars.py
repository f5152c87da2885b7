"""How the world writes dates: names of months, zones and eras, words for "ago". Tables only."""

from __future__ import annotations

from collections.abc import Mapping

MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan january enero ene gennaio gen janvier janv januar jän jänner janeiro ocak oca"
            " január januari januára ianuarie ianuarii leden ledna styczeń stycznia sty sausio"
            " janvāris jaanuar tammikuu tammikuuta gener janar siječanj siječnja јануар јануара"
            " января январь янв січня січень януари ιανουαρίου ιανουάριος ιαν января́"
            " يناير جانفي ינואר בינואר जनवरी มกราคม ม.ค januaro জানুয়ারি ianv",
            "feb february febrero febbraio février févr fév februar fevereiro fev şubat şub"
            " február februari februára februarie únor února luty lutego lut vasario februāris"
            " veebruar helmikuu helmikuuta febrer shkurt veljača veljače фебруар фебруара"
            " февраля февраль фев лютого лютий февруари φεβρουαρίου φεβρουάριος φεβ"
            " فبراير פברואר בפברואר फ़रवरी फरवरी กุมภาพันธ์ ก.พ ফেব্রুয়ারি februar",
            "mar march marzo mars märz mär mrz março mart maart mrt marts március marca martie"
            " březen března marzec kovo märts maaliskuu maaliskuuta març marec ožujak ožujka"
            " март марта мар мартa березня березень μαρτίου μάρτιος μαρ مارس מרץ במרץ मार्च"
            " มีนาคม มี.ค maret মার্চ",
            "apr april abril abr aprile avril avr nisan nis április apríl apríla aprilie duben"
            " dubna kwiecień kwietnia kwi balandžio aprīlis aprill huhtikuu huhtikuuta prill"
            " travanj travnja април априла апреля апрель апр квітня квітень απριλίου απρίλιος"
            " απρ أبريل ابريل أفريل אפריל באפריל अप्रैल เมษายน เม.ย এপ্রিল",
            "may mayo maggio mag mai maio mayıs мая май maj maja mei május máj mája květen května"
            " gegužės maijs toukokuu toukokuuta maig svibanj svibnja мај маја травня травень"
            " μαΐου μαίου μάιος μαι مايو ماي מאי במאי मई พฤษภาคม พ.ค মে",
            "jun june junio giugno giu juin juni junho haziran haz június jún júna iunie červen"
            " června czerwiec czerwca cze birželio jūnijs juuni kesäkuu kesäkuuta juny qershor"
            " lipanj lipnja јун јуна июня июнь июн червня червень юни ιουνίου ιούνιος ιουν"
            " يونيو جوان יוני ביוני जून มิถุนายน มิ.ย জুন",
            "jul july julio luglio lug juillet juil juli julho temmuz tem július júl júla iulie"
            " červenec července lipiec lipca lip liepos jūlijs juuli heinäkuu heinäkuuta juliol"
            " korrik srpanj srpnja јул јула июля июль июл липня липень юли ιουλίου ιούλιος ιουλ"
            " يوليو جويلية יולי ביולי जुलाई กรกฎาคม ก.ค জুলাই",
            "aug august agosto ago août aou ağustos ağu augustus augusti augusztus augusta srpen"
            " srpna sierpień sierpnia sie rugpjūčio augusts elokuu elokuuta agost gusht kolovoz"
            " kolovoza август августа авг серпня серпень αυγούστου αύγουστος αυγ أغسطس اغسطس أوت"
            " אוגוסט באוגוסט अगस्त สิงหาคม ส.ค agustus আগস্ট",
            "sep sept september septiembre settembre set septembre setembro eylül eyl szeptember"
            " septembra septembrie září wrzesień września wrz rugsėjo septembris syyskuu"
            " syyskuuta setembre shtator rujan rujna септембар септембра сентября сентябрь сен"
            " сент вересня вересень септември σεπτεμβρίου σεπτέμβριος σεπ سبتمبر ספטמבר בספטמבר"
            " सितंबर सितम्बर กันยายน ก.ย সেপ্টেম্বর",
            "oct october octubre ottobre ott octobre oktober okt outubro out ekim eki október"
            " októbra octombrie říjen října październik października paź spalio oktobris"
            " oktoober lokakuu lokakuuta octubre tetor октобар октобра октября октябрь окт"
            " жовтня жовтень октомври οκτωβρίου οκτώβριος οκτ أكتوبر אוקטובר באוקטובר अक्टूबर"
            " अक्तूबर ตุลาคม ต.ค অক্টোবর",
            "nov november noviembre novembre novembro kasım kas novembra noiembrie listopadu"
            " listopad listopada lis lapkričio novembris marraskuu marraskuuta nëntor studeni"
            " studenog studenoga новембар новембра ноября ноябрь ноя нояб листопада листопад"
            " ноември νοεμβρίου νοέμβριος νοε نوفمبر נובמבר בנובמבר नवंबर नवम्बर พฤศจิกายน พ.ย"
            " নভেম্বর",
            "dec december diciembre dic dicembre décembre déc dezembro dez dezember aralık ara"
            " decembra decembrie prosinec prosince grudzień grudnia gru gruodžio decembris"
            " detsember joulukuu joulukuuta desembre desember dhjetor prosinac prosinca"
            " децембар децембра декабря декабрь дек грудня грудень декември δεκεμβρίου"
            " δεκέμβριος δεκ ديسمبر דצמבר בדצמבר दिसंबर दिसम्बर ธันวาคม ธ.ค ডিসেম্বর",
        ),
        start=1,
    )
    for name in names.split()
}
"""The number of a month by its name, in lower case. `listopad` is November in Polish and Czech;
in Croatian, where it is October, dates are written in figures."""

BUDDHIST: frozenset[str] = frozenset(name for name in MONTHS if "\u0e00" <= name[0] <= "\u0e7f")
"""Months whose year is the Buddhist one, 543 ahead."""

ERAS: Mapping[str, int] = {
    "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911,
}  # fmt: skip
"""What is added to a year of the era."""

ZONES: Mapping[str, int] = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "akst": -540, "hst": -600,
    "bst": 60, "west": 60, "cet": 60, "met": 60, "mez": 60, "cest": 120, "mest": 120,
    "mesz": 120, "sast": 120, "eet": 120, "eest": 180, "msk": 180, "eat": 180, "trt": 180,
    "gst": 240, "pkt": 300, "ist": 330, "wib": 420, "sgt": 480, "hkt": 480, "pht": 480,
    "wita": 480, "wit": 540, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720,
    "nzdt": 780, "мск": 180,
}  # fmt: skip
"""Minutes east of UTC. `CST` is the American one of RFC 822, section 5.1."""

REGIONS: Mapping[str, str] = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
"""What newspapers call a zone in summer and in winter alike; in capitals, for "et" is a word."""

UNITS: Mapping[str, int] = {
    word: minutes
    for minutes, words in (
        (
            1,
            "minute minutes minuten minuter minutos minutter minuti minut minuty min mins"
            " минут минуты минуту dakika dk menit phút 分钟 分鐘 分 분 دقائق دقيقة perc",
        ),
        (
            60,
            "hour hours hr hrs stunde stunden heure heures hora horas ore ora uur timmar timme"
            " timer time godzin godziny godzinę час часа часов saat jam giờ 小时 小時 時間 시간"
            " ساعات ساعة tuntia",
        ),
        (
            1440,
            "day days tag tagen jour jours día días dia dias giorni giorno dagen dagar dager"
            " dni день дня дней gün hari ngày 天 日 일 أيام päivää",
        ),
    )
    for word in words.split()
}
"""Minutes of a unit that relative dates count in."""

AGO = (
    r"vor|il y a|hace|há|منذ",
    r"ago|前|전|fa|önce|geleden|назад|temu|sedan|siden|lalu|yang lalu|trước|sitten|atrás|पहले",
)
"""What says that a span lies in the past, before it and after it."""
