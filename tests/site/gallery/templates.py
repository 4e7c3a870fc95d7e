"""The templates of the gallery's pages."""

# ruff: noqa: E501 - templates have long lines

OVERVIEW = """
{% extends "polku/base.html" %}{% load i18n polku charts %}
{% block title %}Tilannekuva{% endblock %}
{% block context %}{% period_picker dates latest=latest %}{% comparison_picker dates compared %}{% filter_picker %}{% endblock %}
{% block context_end %}<a class="btn quiet ico" href="#api" aria-label="API">{% icon "braces" %}</a>{% endblock %}
{% block heading %}{% endblock %}
{% block content %}
<section class="hero"><div><p class="kicker">Mitä muuttui ja miksi</p><h1>Suosittelu laski 35,9 yksikköä, kun puhelinjono piteni</h1>
<p class="lead">NPS on <b>−24,7</b> <small>(± 4,4; n = 1 240)</small>. Ennen myymälöiden sulkemista se oli <b>+11,2</b> <small>(± 4,6; n = 1 186)</small>. Kun seitsemän yhdestätoista myymälästä suljettiin, puheluita tuli <b>78 %</b> enemmän ja jonon mediaani piteni 1 min 50 sekunnista <b>8 min 40 sekuntiin</b>. Laskusta arviolta <b>61 %</b> liittyy jonotukseen ja siirtoihin <small>(52–70 %; n = 2 426)</small>.</p>
<p class="lead">Jyrkimmin laski yli 65-vuotiaiden arvio pienillä paikkakunnilla, <b>65,2</b> yksikköä <small>(± 13,7; n = 251)</small>.</p>
<p class="row acts"><a class="btn pri" href="#">Avaa lupaukset {% icon "arrow-right" %}</a><a class="btn" href="#">Näytä muutos</a></p></div>
<figure class="card"><header><h2>NPS viikoittain</h2><span class="xs dim">nauha: 95 %:n luottamusväli</span></header>
{% line_chart weeks "NPS viikoittain" height=268 events=events spans=spans %}
{% twin %}<table class="tbl"><caption class="vh">NPS viikoittain</caption><thead><tr><th>Viikko</th><th class="n">NPS</th><th class="n">n</th></tr></thead><tbody>{% for week in weeks %}<tr><th scope="row">{{ week.label }}</th><td class="n">{% est week.value week.low week.high kind="points" %}</td><td class="n">{{ week.n|number }}</td></tr>{% endfor %}</tbody></table>{% endtwin %}
</figure></section>
<section class="cols c3 sec scores" aria-label="Tunnusluvut">
<article class="card score"><div><h2>NPS <span class="dim">suosittelu</span></h2>{% est -24.7 -29.1 -20.3 1240 "points" size="big" %}</div>{% sparkline weeks "NPS" event=closing %}<p class="sm">{% chg -35.9 -42.3 -29.5 %}<span class="dim num xs">ennen +11,2</span></p></article>
<article class="card score"><div><h2>CSAT <span class="dim">tyytyväisiä</span></h2>{% est 0.61 0.586 0.634 1612 "share" size="big" %}</div>{% sparkline weeks "CSAT" %}<p class="sm">{% chg -0.17 -0.202 -0.138 "share" %}<span class="dim num xs">ennen 78 %</span></p></article>
<article class="card score"><div><h2>CES <span class="dim">vaivattomuus</span></h2>{% est 4.1 4.0 4.2 884 size="big" %}</div>{% sparkline weeks "CES" %}<p class="sm">{% chg 0.1 -0.2 0.4 "number" %}<span class="dim num xs">ennen 4,0</span></p></article>
</section>
<section class="cols c2 sec">
<article class="card"><header><h2>Neljä lupausta viidestä ei pidä</h2><a href="#">Kaikki lupaukset</a></header>
<table class="tbl"><thead><tr><th>Lupaus</th><th class="hide-s">Viiva = ennen</th><th class="n">Pidetty</th><th class="n">n</th></tr></thead><tbody>{% for promise in promises %}<tr><th scope="row"><a href="#">{{ promise.name }}</a><div class="xs dim">{{ promise.stage }}</div></th><td class="hide-s">{% kept_bar promise.kept promise.before promise.tone %}</td><td class="n"><b>{{ promise.kept|share }}</b><div class="xs dim">{{ promise.before|share }}</div></td><td class="n dim">{{ promise.n|number }}</td></tr>{% endfor %}</tbody></table><footer>Viiva: edellinen jakso.</footer></article>
<article class="card"><header><h2>Vian korjaus on raskain matka</h2><a href="#">Kaikki matkat</a></header>
<table class="tbl"><thead><tr><th>Matka</th><th class="hide-s">Muutos, asteikko 1–7</th><th class="n">CES</th></tr></thead><tbody>
<tr><th scope="row"><a href="#">Vian korjaus</a><div class="xs dim">heikkeni</div></th><td class="hide-s">{% dumbbell 3.3 5.0 1 7 "bad" %}</td><td class="n">{% est 3.3 3.1 3.5 381 %}</td></tr>
<tr><th scope="row"><a href="#">Muutto</a><div class="xs dim">liian vähän</div></th><td class="hide-s">{% dumbbell 4.0 4.2 1 7 %}</td><td class="n">{% est 4.0 3.2 4.8 21 %}</td></tr></tbody></table>
{% alert "Muutossa 38 % ohittaa neuvon" "bad" "route" %}<p class="sm">Ohittaneista netti toimi muuttopäivänä 70 %:lla, muista 91 %:lla. <a href="#">Avaa matka</a></p>{% endalert %}</article></section>
<section class="cols c2 sec"><article class="card"><header><h2>Asiakkaiden sanoin</h2><a href="#">412 uutta palautetta</a></header><blockquote class="quote"><p>”Kerroin saman asian viidelle ihmiselle. Viides sanoi, ettei asia kuulu hänelle.”</p><footer>{% tag "CES 1" "bad" "frown" %}<span>Nainen, 71, Ähtäri</span><span>puhelun jälkeen 10.4.</span>{% tag "toistaminen" "line" %}</footer></blockquote><blockquote class="quote"><p>”Jätin soittopyynnön ja minulle soitettiin kymmenessä minuutissa.”</p><footer>{% tag "CES 7" "good" "smile" %}<span>Nainen, 43, Kuopio</span></footer></blockquote></article>
<article class="card"><header><h2><span class="pulse"></span>Saapuu juuri nyt</h2><span class="xs dim num">31,6 tapahtumaa/min · 0 karanteenissa</span></header><ul class="live"><li><time>9.41.07</time>{% icon "phone" %}<span>Jonossa 8 min, puhelu päättyi ilman vastausta</span></li><li><time>9.41.05</time>{% icon "monitor" %}<span>Maksusivu avautui 4,9 sekunnissa</span></li></ul></article></section>
{% formula result api="/api/v1/projects/lumo/ask/nps" %}
{% endblock %}
"""

STATES = """
{% extends "polku/base.html" %}{% load i18n polku charts %}
{% block title %}Tilat{% endblock %}
{% block context %}{% period_picker dates latest=latest %}{% breakdown_picker "channel" dimensions %}{% endblock %}
{% block kicker %}Tilat ja osat{% endblock %}
{% block h1 %}Mitä näkyy, kun luku puuttuu tai jokin pettää{% endblock %}
{% block lead %}<p class="lead">Tyhjä tila kertoo, mitä tehdä seuraavaksi. Virhe kertoo, mitä tapahtui, mitä on tallessa ja kuka asiaa hoitaa.</p>{% endblock %}
{% block content %}
<section class="cols c3">{% empty "Yhtään tapahtumaa ei ole vielä saapunut" "plug-zap" %}<p>Lisää sivustolle yksi rivi tai tuo tiedosto. Ensimmäiset luvut näkyvät minuutissa.</p><p class="row"><a class="btn pri" href="#">Lisää mittausrivi</a><a class="btn" href="#">Tuo tiedosto</a></p>{% endempty %}
{% empty "Kukaan ei osu tähän rajaukseen" "filter-x" %}<p>Jaksolla 30.3.–26.4. on 18 640 ihmistä, mutta ei ketään, joka on sekä yritysasiakas että muuttanut kahdesti.</p><p class="row"><a class="btn" href="#">Poista viimeinen ehto</a></p>{% endempty %}</section>
<section class="sec stack tight">{% alert "Puhelinjärjestelmän tiedot puuttuvat klo 7.02 alkaen" "bad" %}<p class="sm">Muiden kanavien luvut ovat ajan tasalla. Mitään ei ole kadonnut.</p><p class="row"><a class="btn" href="#">Uusi tunnus</a><span class="xs dim">Yritetään uudelleen klo 9.45</span></p>{% endalert %}
{% alert "312 tapahtumaa on karanteenissa" "" "archive-restore" %}<p class="sm">Kenttä <code>price</code> oli tekstiä, vaikka sen kuuluu olla luku.</p>{% endalert %}
{% alert "Tuonti on valmis" "good" %}<p class="sm">397 884 riviä.</p>{% endalert %}</section>
<section class="cols c2 sec">{% card title="Painikkeet ja kentät" note="Reunaviiva ja sana, ei väri yksin." aside="esimerkki" %}
<p class="row"><button class="btn pri">Ensisijainen</button><button class="btn">Tavallinen</button><button class="btn quiet">Hiljainen</button><button class="btn" disabled>Ei käytössä</button><button class="btn bad">Poista</button></p>
<form class="form sec"><div class="of"><label for="goal">Tavoite, CES</label><input class="field" id="goal" value="8,5" aria-invalid="true" aria-describedby="goal-e"><ul class="errorlist" id="goal-e"><li>Asteikko päättyy seitsemään. Anna luku väliltä 1–7.</li></ul></div><div class="of"><label for="sel">Kanava</label><select id="sel"><option>Puhelin</option></select><span class="helptext">Kanava, jonka tapahtumia sääntö koskee.</span></div><label class="chk"><input type="checkbox" checked> Koko päivä lasketaan</label></form>
<p class="row sec">{% tag "ei pidä" "bad" "circle-x" %}{% tag "pitää" "good" "check" %}{% tag "ei vielä eroa" "" "hourglass" %}{% tag "pilotti" "acc" "flag" %}{% tag "toistaminen" "line" %}</p>{% endcard %}
{% card title="Tuonti" href="#" link="Kaikki tuonnit" %}<form class="form"><div class="of"><label for="file">Tiedosto</label><input type="file" id="file"></div></form><p class="sec"><progress value="40" max="100" aria-label="Tuonnin eteneminen">40 %</progress></p>{% pagination page_of_many %}{% endcard %}</section>
{% endblock %}
"""

PERSON = """
{% extends "polku/base.html" %}{% load i18n polku charts %}
{% block title %}Aino{% endblock %}
{% block context %}{% period_picker dates latest=latest %}{% endblock %}
{% block heading %}<div class="ph"><span class="ava" aria-hidden="true">AL</span><div><p class="kicker">Person</p><h1>Aino told it to five people, then we called back</h1><p class="muted">Aino Lehtonen, 71, Ähtäri. <b>Three promises of five broken</b>, recovered on 11 April.</p></div></div>{% endblock %}
{% block content %}
<div class="cols c-main"><div><figure class="card"><header><h2>Emotional arc</h2><span class="xs dim">13 encounters in order · scores where given, words and behaviour elsewhere</span></header>{% emotional_arc arc "Emotional arc" span=span span_label="offline for 2 d 4 h" %}</figure>
<div class="row filt" role="group" aria-label="Channels"><a class="pick" href="#" aria-current="true">{% icon "layers" %}All <span class="dim num">13</span></a><a class="pick" href="#">{% icon "monitor" %}Web <span class="dim num">5</span></a><a class="pick" href="#">{% icon "phone" %}Phone <span class="dim num">2</span></a><a class="pick" href="#">{% icon "mail" %}Mail, surveys <span class="dim num">4</span></a></div>
<ol class="tl"><li class="day"><h2>Mon 20 April</h2><span class="dim sm">nine days after recovery</span></li><li class="ev-n"><time class="num">12:04</time><span class="dot">{% icon "clipboard-check" %}</span><div><h3><span>After-recovery survey</span> {% tag "CES 6 of 7" "good" "smile" %}{% tag "NPS 7" "" "minus" %}</h3><p class="q">”Asentaja selitti rauhassa ja odotti, että netti toimi.”</p></div></li><li class="day"><h2>Sat 11 April</h2></li><li class="ev-good"><time class="num">15:10</time><span class="dot">{% icon "wrench" %}</span><div><h3><span>Technician replaced the router</span> {% tag "Recovered" "good" "check" %}</h3><p class="muted">Old model, not fit for fibre at the new address.</p></div></li><li class="ev-bad"><time class="num">14:36</time><span class="dot">{% icon "phone-incoming" %}</span><div><h3><span>Phone call, 47 min, four transfers, not solved</span></h3><p class="row">{% tag "Broken: answered in 2 min" "bad" "circle-x" %}</p></div></li></ol></div>
<div class="stack"><article class="card"><header><h2>Properties</h2><a href="#">All 23</a></header><dl class="kv"><dt>Age</dt><dd>71</dd><dt>Lives in</dt><dd>Ähtäri, 5,400 people</dd></dl></article><article class="card"><header><h2>Identities</h2></header><ul class="idn"><li>{% icon "badge-check" %}<div><b>Customer number</b> <code>LN-204417</code><div class="xs dim">from billing, certain</div></div></li></ul></article></div></div>
{% endblock %}
"""

CHARTS = """
{% extends "polku/base.html" %}{% load i18n polku charts %}
{% block title %}Matkat{% endblock %}
{% block context %}{% period_picker dates latest=latest %}{% comparison_picker dates compared %}{% breakdown_picker "channel" dimensions %}{% filter_picker dimensions %}{% endblock %}
{% block kicker %}Journeys{% endblock %}{% block h1 %}Half of those who call end with a complaint{% endblock %}
{% block content %}
<figure class="card"><header><h2>Paths by step</h2><span class="xs dim">width: people</span></header>{% sankey flows "Paths by step" %}</figure>
<section class="cols c2 sec"><figure class="card"><header><h2>NPS by channel</h2></header>{% bar_chart bars "NPS by channel" %}</figure>
<figure class="card"><header><h2>Shares</h2></header>{% shares_bar shares "Shares of answers" %}{% line_chart weeks "NPS by week" %}</figure></section>
<figure class="card sec"><header><h2>NPS by week, wide</h2></header>{% line_chart weeks "NPS by week" width=960 height=300 events=events %}</figure>
{% endblock %}
"""

ISLANDS = """
{% extends "polku/base.html" %}{% load i18n polku %}
{% block title %}Islands{% endblock %}{% block h1 %}Islands{% endblock %}
{% block content %}
<p class="secret"><code id="key"> wk_12345 </code><polku-copy from="key" done="Copied"><button class="btn" hidden>Copy the key</button></polku-copy></p>
<polku-refresh src="/p/lumo/people/gallery/fragment/" every="50"><p>one</p></polku-refresh>
{% endblock %}
"""

PAGES = {
    "islands": ISLANDS.strip(),
    "overview": OVERVIEW.strip(),
    "states": STATES.strip(),
    "person": PERSON.strip(),
    "charts": CHARTS.strip(),
}
