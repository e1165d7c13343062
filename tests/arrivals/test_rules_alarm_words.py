"""Signals of danger as people write them: turned around, misspelt, wrapped, in each language.

An alarm too many is cheap, one too few is not.
"""

import pytest

from tests.arrivals.test_rules_alarm import kinds

# One sentence to a line; what is written as ``\n`` and the like stands in it as such.
SELF_HARM = r"""
Umbringen werde ich mich nicht
umbringen werd ich mich
Ich will nicht mehr leben
Leben will ich nicht mehr
nicht dass ich mir etwas antue
Nicht, dass ich mir noch was antue!
Ich werde mich, wenn das so weitergeht, umbringen.
Ich will nicht mehr\nleben.
Ich möchte mich am liebsten\numbringen
Ich überlege, mich umzubringen.
Ich hätte mich fast umgebracht
Ich habe schon versucht mich umzubringen
Mein Mann will sich umbringen
Meine Tochter hat versucht, sich das Leben zu nehmen
Mein Sohn tut sich noch etwas an
Sie schrieb: „Ich bringe mich um“
Ich mochte nicht mehr leben
ich moechte sterben
Sterben will ich
Sterben möchte ich nur noch
Am liebsten wäre ich tot
Ich wünschte, ich wäre tot
ich will nicht mehr weiterleben
Ich habe keinen Lebenswillen mehr
Das Leben hat keinen Sinn mehr
Mein Leben hat keinen Sinn
Ich springe vom Dach
Ich springe von der Brücke
Dann werfe ich mich vor die Bahn
dann häng ich mich auf
Ich hänge mich auf
Ich erhänge mich
Ich erschieße mich
Ich schneide mir die Pulsadern auf
Ich nehme alle Tabletten auf einmal
selbstmort begehen
suizit
ich will mich umbrigen
ich wil mich umbrimgen
Ich habe suizidale Gedanken
Ich zünde mich vor dem Jobcenter an
Dann zünde ich mich an
Ich mache Schluss mit meinem Leben
Ich scheide aus dem Leben
Ich will nicht mehr aufwachen
Ohne mich wären alle besser dran
Ich sehe keinen Ausweg mehr
Ich beende mein Leben
Dann beende ich es, mein Leben
Ich ritze mich wieder
Ich tue mir weh
sich etwas antun
I want to kill myself
I'm going to kill myself
I don’t want to live anymore
I want to die
I will end my life
suicide
I have suicidal thoughts
I will hurt myself
Kendimi öldüreceğim
kendimi oldurecegim
Artık yaşamak istemiyorum
intihar edeceğim
Ölmek istiyorum
canıma kıyacağım
Хочу умереть
Я не хочу больше жить
Я не хочу жить
Я покончу с собой
покончить с собой
Я убью себя
самоубийство
Я повешусь
Я не хочу жити
Я хочу померти
самогубство
Я накладу на себе руки
вкорочу собі віку
Я вб'ю себе
Я вб’ю себе
أريد أن أموت
سأنتحر
الانتحار
أريد أن أقتل نفسي
لا أريد أن أعيش
لم أعد أريد العيش
سأقتل نفسي
um\u00adbringen will ich mich
Ich will mich um\u200bbringen
> Ich will mich\n> umbringen
ICH WILL MICH UMBRINGEN!!!
ich will mich um-\nbringen
i will mi umbringa
Ich bring mi um
Ich nehme mir das Leben
Das Leben nehmen werde ich mir
das Leben werde ich mir nehmen
Ich hab mir das Leben nehmen wollen
Ich weiß nicht ob ich morgen noch lebe
Ich halte das Leben nicht mehr aus
Ich kann nicht mehr leben
So kann ich nicht mehr weiterleben
Ich mag nimmer leben
Ich bring mich noch um wegen euch
Ich lebe nicht mehr lange
Ich gehe ins Wasser
Ich spiele mit dem Gedanken, meinem Leben ein Ende zu setzen
Ich habe den Abschiedsbrief schon geschrieben
Wer sich umbringt, bekommt auch keine Antwort
"""
CHILD = r"""
mein Kind hat seit Tagen nichts gegessen
Mein Kind hat seit drei Tagen nichts mehr gegessen
Seit Tagen haben meine Kinder nichts gegessen
Gegessen hat mein Kind seit Tagen nichts
Meine Kinder hungern
Meine Tochter hat Hunger
Mein Sohn bekommt nichts zu essen
Die Kleinen haben nichts zu essen
Das Baby hat seit gestern nichts getrunken
Wir haben keine Babynahrung mehr
Ich habe keine Milch fürs Baby
Der Vater schlägt die Tochter
Mein Mann schlägt unseren Sohn
Er hat das Kind geschlagen
Die Mutter verprügelt ihre Kinder
Er prügelt den Jungen
Mein Kind wird nicht misshandelt
Er fasst meine Tochter an
Das Kind wird sexuell missbraucht
Er schüttelt das Baby
Die Kinder sind allein zu Hause eingesperrt
Ich tue meinem Kind etwas an
Ich bringe meine Kinder um
Meine Kinder frieren
Das Kind schläft im Auto
Mein Enkel hat blaue Flecken
My child has nothing to eat
My kids are starving
He beats the children
Çocuğum aç
Çocuklarım aç kaldı
Çocuğumu dövüyor
Мои дети голодают
Ребёнок голодает
Моему ребенку нечего есть
Он бьёт ребёнка
Моя дитина голодує
Моїм дітям нема що їсти
Б'є дитину
أطفالي جائعون
طفلي جائع
يضرب الأطفال
ليس عند أطفالي طعام
Meine Kinder haben\nnichts zu essen
"""
THREAT = r"""
Ich weiß, wo Sie wohnen.
Ich weiss wo ihr alle wohnt
Wenn ihr nicht zahlt bringe ich euch um
Wenn Sie nicht zahlen, bringe ich Sie um
Umbringen werde ich euch
Ich werde euch alle umbringen
Ich bringe den Sachbearbeiter um
Ich bringe die Frau Muster um
Ich mache euch kalt
Ich mach dich fertig
Ihr werdet es bereuen
Das werden Sie bereuen
Das wirst du bereuen
Ich hole meine Waffe
Ich habe eine Pistole
Ich komme mit der Knarre
Ich schlage dir den Schädel ein
Ich schlage euch zusammen
Ich steche euch ab
Ich brenne euch die Bude ab
Ich fackle das Amt ab
Ich zünde das Jobcenter an
Ich jage euch in die Luft
Euch sollte man alle erschießen
Ich vergifte euch
Kein Spaß ich bringe euch um
Das ist keine Drohung ich bringe euch um
I will kill you
I will kill you all
I know where you live
I have a gun
I will burn your office
Sizi öldüreceğim
Hepinizi öldüreceğim
Я вас убью
Я знаю, где вы живёте
Я вас всех убью
Я вас вб'ю
Я підпалю
سأقتلكم
سأقتلك
أعرف أين تسكن
Ihr werdet\nes büßen
"""
EXISTENTIAL = r"""
Der Strom wurde nicht bezahlt und abgestellt
Ich bin nicht nur obdachlos, sondern auch krank
Strom abgestellt kein Geld mehr
Ich lebe ohne Geld auf der Straße
Seit Tagen habe ich nichts gegessen
Ich habe nichts mehr zum Essen
Nichts zu essen habe ich
Ich habe keinen Euro
Ich habe kein Geld für Essen
Mir wurde der Strom abgeklemmt
Der Strom ist weg
Man hat uns den Strom abgedreht
Wir sitzen im Dunkeln ohne Strom
Ich verliere meine Wohnung
Ich verliere die Wohnung
Wir werden geräumt
Wir haben keine Heizung
Ich kann mir mein Insulin nicht leisten
Ich schlafe auf der Parkbank
Ich habe Hunger
Ich verhungere
I am homeless
I have no money for food
I have nothing to eat
Evsizim
Param yok, yemek alamıyorum
Yiyecek hiçbir şeyim yok
Aç kaldım
elektriğimiz kesildi
Мне нечего есть
У меня нет денег на еду
Я бездомный
Отключили свет
Мене виселяють
Мені нема що їсти
нема грошей на їжу
ليس لدي طعام
ليس لدي مال للطعام
أنا بلا مأوى
قطعوا الكهرباء
"""
ORDINARY = """
Bringen Sie bitte Ihren Ausweis mit, um den Antrag zu stellen.
Ich bringe mein Kind um 8 Uhr in die Kita.
Der Sachbearbeiter hat mich verletzt mit seinen Worten.
Benzin kostet mich jede Woche 50 Euro.
Kindergeld wird angerechnet, das ist nicht richtig.
Ich lege Widerspruch gegen den Bescheid ein.
Ich lege mich nicht mit Ihnen an.
Er schlägt vor, das Kind anzumelden.
Ich schlage vor, dass die Kinder einen Raum bekommen.
Die Wartezeit war zu lang, niemand hat sich gekümmert.
Ich war um 10 Uhr da und habe keinen Menschen getroffen.
Man hat mich nicht zurückgerufen, obwohl man es versprochen hatte.
Ich möchte mich beschweren.
Ich will mein Geld.
Ich habe mich um eine Stelle bemüht.
Die Tür war geschlossen, obwohl 8 Uhr dran stand.
Frau Muster hat mir sehr geholfen, dafür danke ich.
Ich bin am Ende meiner Geduld.
Es tut mir leid, dass ich laut geworden bin.
Mein Sohn hat den Bescheid nicht bekommen.
Das Wasser im Wartebereich war leer.
Ich lebe von 563 Euro im Monat.
Meine Tochter macht eine Ausbildung, ihr Lohn wird angerechnet.
Der Vermieter hat die Miete erhöht.
Ich habe die Wohnung gekündigt und ziehe um.
Ich weiß, wo das Formular liegt.
Es gibt keinen Aufzug im Haus.
Der Zug hatte Verspätung.
I waited for three weeks and nobody answered.
Üç haftadır cevap bekliyorum.
Я жду ответа три недели.
Я чекаю відповіді три тижні.
أنتظر الرد منذ ثلاثة أسابيع
Die App funktioniert nicht auf meinem Handy.
Ich bin über das Ergebnis sehr enttäuscht und werde mir einen Anwalt nehmen.
Ich möchte das Leben meiner Familie besser planen und mir einen Job nehmen.
Man hat mir nichts angetan, es war nur unfreundlich.
Der Bus fährt vor die Tür.
Das wird Folgen haben, ich gehe zum Sozialgericht.
Wir haben im Garten ein Feuer und grillen gern.
Ich werde den Bescheid nicht hinnehmen und mich beschweren.
My son needs a school bag.
I want to live in Neustadt.
Can you kill the process of my application?
У меня двое детей, и я жду решения.
У меня сын учится в школе.
Мої діти ходять до школи.
أطفالي في المدرسة
Çocuklarım okula gidiyor.
Mein Kollege ist gestürzt, die Treppe war nass.
"""
UNSEEN = {"\\n": "\n", "\\u00ad": "\u00ad", "\\u200b": "\u200b"}


def said(table):
    lines = table.strip().splitlines()
    for name, char in UNSEEN.items():
        lines = [line.replace(name, char) for line in lines]
    return lines


@pytest.mark.parametrize("text", said(SELF_HARM))
def test_self_harm(text):
    assert "self_harm" in kinds(text)


@pytest.mark.parametrize("text", said(CHILD))
def test_danger_for_a_child(text):
    assert "child" in kinds(text)


@pytest.mark.parametrize("text", said(THREAT))
def test_threats(text):
    assert "threat" in kinds(text)


@pytest.mark.parametrize("text", said(EXISTENTIAL))
def test_existential_need(text):
    assert "existential" in kinds(text)


@pytest.mark.parametrize("text", said(ORDINARY))
def test_ordinary_complaints_raise_none(text):
    assert kinds(text) == []


@pytest.mark.parametrize("frame", ["Nicht {}", "Ohne Witz {} nicht", "Ich sage nie {} nicht, nie."])
def test_no_negation_silences_self_harm(frame):
    for text in said(SELF_HARM):
        assert "self_harm" in kinds(frame.format(text)), text


def test_no_line_break_silences_self_harm():
    """A mail may break its lines after any word, also in a quotation."""
    for text in (text for text in said(SELF_HARM) if ">" not in text):
        for broken in ("\n", "\r\n", "\n> ", " \n\t"):
            assert "self_harm" in kinds(text.replace(" ", broken)), text


def test_a_paragraph_ends_a_match():
    assert kinds("Ich kaufe Strom\n\nDas Telefon ist abgestellt") == []


@pytest.mark.parametrize(
    "text",
    ["Wir haben keine Bombe.", "Der Strom ist noch nicht abgestellt.", "Ich drohe Ihnen nicht!",
     "Ich bin nicht wirklich obdachlos.", "Den Strom hat niemand, zum Glück, abgestellt"],
)  # fmt: skip
def test_a_negation_right_before_still_counts_where_the_list_says_so(text):
    assert kinds(text) == []
