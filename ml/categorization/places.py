"""Place names that banks append to a merchant. Written by hand: the large cities and the codes people meet most."""

from __future__ import annotations

from ml.categorization.wordlists import listed

REGION_CODES = frozenset(
    listed(
        """
al ak az ar ca co ct dc de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa
ri sc sd tn tx ut vt va wa wv wi wy pr on qc bc ab mb sk ns nb nl pe nsw vic qld tas act us usa gb gbr uk gbp de deu
fr fra es esp it ita nl nld be bel at aut ch che pl pol cz cze dk dnk se swe no nor fi fin ie irl pt prt gr ru rus in
ind au aus nz nzl jp jpn cn chn hk sg sgp ae are br bra mx mex ca can lu lux hu ro
"""
    )
)

CITIES = frozenset(
    listed(
        """
        aberdeen, abilene, abu dhabi, adelaide, ahmedabad, akron, albuquerque, alexandria, allentown, amarillo
        amsterdam, anaheim, anchorage, ankara, ann arbor, antioch, antwerpen, arlington, arvada, athens, athina
        atlanta, auckland, augsburg, augusta, austin, bakersfield, baltimore, bangalore, bangkok, barcelona, bari
        basel, baton rouge, beaumont, bellevue, bengaluru, bergen, berkeley, berlin, bern, beverly hills, bilbao
        billings, birmingham, bochum, bogota, boise, bologna, bonn, bordeaux, boston, boulder, bradford, bremen
        bridgeport, brighton, brisbane, bristol, brno, broken arrow, bronx, brookline, brooklyn, brownsville
        brussels, bruxelles, bucuresti, budapest, buenos aires, buffalo, burbank, cairo, calgary, cambridge
        canberra, cape coral, cape town, cardiff, carlsbad, carrollton, cary, cedar rapids, centennial, chandler
        charleston, charlotte, chattanooga, chennai, chesapeake, chicago, christchurch, chula vista, cincinnati
        clarksville, clearwater, cleveland, clovis, college station, cologne, colorado springs, columbus
        copenhagen, coral springs, corona, corpus christi, costa westminster, coventry, croydon, cupertino
        dallas, daly city, dayton, delhi, den haag, denton, denver, des moines, detroit, dortmund, downey
        dresden, dubai, dublin, duisburg, dundee, durham, dusseldorf, edinburgh, edmonton, eindhoven
        ekaterinburg, el monte, el paso, elizabeth, elk grove, escondido, espoo, eugene, evansville, everett
        exeter, fairfield, fargo, fayetteville, firenze, fontana, fort collins, fort lauderdale, fort wayne
        fort worth, frankfurt, fremont, fresno, frisco, fullerton, gainesville, galway, garden grove, garland
        gdansk, geneva, geneve, genova, gilbert, glasgow, glendale, goteborg, grand prairie, grand rapids, graz
        greeley, green bay, greensboro, gresham, groningen, gurgaon, gurugram, halifax, hamburg, hampton
        hannover, hartford, hayward, helsinki, henderson, hialeah, high point, hillsboro, hong kong, honolulu
        houston, huntington beach, huntsville, hyderabad, indianapolis, inglewood, irvine, irving, istanbul
        jackson, jacksonville, jaipur, jersey city, johannesburg, joliet, jurupa valley, kansas city, karlsruhe
        kazan, kent, kiev, killeen, knoxville, kobenhavn, kolkata, koln, krakow, kyiv, kyoto, lafayette, lagos
        lakeland, lakewood, lancaster, lansing, laredo, las vegas, lausanne, league city, leeds, leicester
        leipzig, lewisville, lexington, lille, lima, linz, lisboa, lisbon, little rock, liverpool, lodz, london
        long beach, los angeles, louisville, lowell, lubbock, lucknow, luxembourg, lyon, macon, madison, madrid
        malaga, malmo, manchester, manhattan, mannheim, marseille, mcallen, mckinney, melbourne, memphis
        menlo park, mesquite, mexico city, miami, miami gardens, milan, milano, milwaukee, minneapolis, minsk
        miramar, mississauga, modesto, montgomery, montpellier, montreal, moreno valley, moscow, moskva
        mountain view, mumbai, munchen, munich, munster, murfreesboro, murrieta, nairobi, nantes, naperville
        napoli, nashville, new delhi, new haven, new orleans, new york, new york city, newark, newcastle
        newport news, noida, norfolk, north charleston, north las vegas, norwich, nottingham, novosibirsk
        nurnberg, nyc, oakland, oceanside, odessa, oklahoma city, olathe, omaha, ontario, orlando, osaka, oslo
        ostrava, ottawa, overland park, oxford, oxnard, palermo, palm bay, palma, palmdale, palo alto, paris
        pasadena, paterson, pearland, pembroke pines, peoria, perth, peterborough, philadelphia, phoenix
        pittsburgh, plano, plymouth, pomona, pompano beach, port st lucie, portland, porto, portsmouth, poznan
        prague, praha, providence, provo, pueblo, pune, quebec, queens, quincy, raleigh, rancho cucamonga
        redwood city, rennes, reno, richardson, richmond, rio de janeiro, riverside, rochester, rockford, roma
        rome, roseville, rotterdam, round rock, sacramento, saint louis, saint paul, saint petersburg, salem
        salinas, salt lake city, salzburg, san antonio, san bernardino, san diego, san francisco, san jose
        san mateo, sandy springs, sankt peterburg, santa ana, santa clara, santa clarita, santa maria
        santa monica, santa rosa, santiago, sao paulo, savannah, scottsdale, seattle, sevilla, sheffield
        shreveport, simi valley, singapore, sioux falls, sofia, solihull, somerville, southampton, spb, spokane
        springfield, st louis, st paul, st petersburg, stamford, sterling heights, stockholm, stockton, stoke
        strasbourg, stuttgart, sugar land, sunderland, sunnyvale, surat, swansea, sydney, syracuse, tacoma
        tallahassee, tampa, tampere, tel aviv, temecula, tempe, thornton, thousand oaks, tokyo, toledo, topeka
        torino, toronto, torrance, toulouse, tucson, tulsa, tyler, utrecht, valencia, vallejo, vancouver, venezia
        ventura, verona, victorville, vienna, virginia beach, visalia, waco, wakefield, warren, warszawa
        washington, waterbury, wellington, west covina, west jordan, west palm beach, west valley city, wichita
        wichita falls, wien, wilmington, winnipeg, winston salem, wolverhampton, worcester, wroclaw, yonkers
        zaragoza, zurich
        """,
        ",",
    )
)
