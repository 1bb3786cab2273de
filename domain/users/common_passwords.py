"""Well-known words of passwords, lower case, without decoration: what leaks of many sites have in common.

Words only: digits, signs, keyboard walks and repetitions are rules of `passwords.py`.
"""

from __future__ import annotations

_HABITS = """
password passwort passwd passw pass passcode motdepasse contrasena contraseña senha haslo hasło wachtwoord parola
parole salasana losenord lösenord adgangskode heslo jelszo sifre şifre kennwort geheim secret secreto segredo changeme
changethis change default temp temporary test testing tester tests trial sample example demo guest user username login
logon signin admin administrator root superuser system server master manager access letmein letmeinnow openup
opensesame open enter welcome willkommen bienvenue bienvenido bienvenida benvenuto welkom hello hallo hola bonjour
ciao salut goodbye whatever nothing anything something forgot forget remember unknown none null blank mypassword
newpassword oldpassword thepassword yourpassword nopassword passphrase correcthorsebatterystaple trustno trustme trust
iamroot iamgod letmesee fuckyou fuckoff fuck fucker asshole bitch shit bullshit pussy sexy sex
"""
_MORE = """
admins admintelecom telecom turktelekom vodafone orange global company theworldinyourhand pakistan pakistani indian
asdf passer parol megaparol parolam parolamea mama mamma papa mother mommy father daddy brother sister grandma
mamapapa number numberone chris david john james joseph samuel jacob kevin brian jason justine peter johnny bobby
billy jimmy tommy danny alex nick mike anna emma laura sarah emily olivia sophia chloe megan kelly katie jenny nikki
molly bella daisy lucy hottest sweet sweets sweetpea sunflower ladybug buttercup bubbles peanut peanuts popcorn
cupcake muffin icecream snickers skittles cocacola pepsi marlboro adidas nike gucci myspace hotmail yahoo qwerty
azerty qwertz success winner champion champions player players gangsta gangster playboy playgirl badboy badgirl bigboy
bigdaddy fatboy loverboy superstar westside southside eastside hollywood lasvegas teddybear snowball swordfish
jamesbond bond johncena undertaker chocolat doudou loulou chouchou coucou marseille soleil anhyeuem sayang woaini
kucing bangsat maganda mahalko mahalkita nikita sergey natalia tatiana svetlana vladimir aleksandr anastasia lovelife
newlife goodluck getmoney drowssap
"""
_LOVE = """
iloveyou iloveu iloveyouso iluvyou loveyou loveme lovely lover love loves lovelove truelove mylove babylove ilovegod
ilovejesus ilovemom ilovemyself ilovemymom ilovehim ilover teamo teamomucho tequiero tequieromucho amor amore miamor
jetaime jtm ichliebedich liebe schatz schatzi kocham kochamcie seniseviyorum darling sweetheart sweety sweetie honey
baby babygirl babyboy babydoll princess princesa prinzessin prinzessa prince queen king angel angels engel ange angelo
forever always together friends bestfriend bestfriends family familie famille familia happy happiness smile sunshine
sonnenschein butterfly schmetterling papillon mariposa flower flowers blume rainbow summer sommer winter autumn spring
beautiful pretty cutie hottie chocolate cookie cookies candy cherry strawberry banana apple orange peaches pumpkin
"""
_NAMES = """
michael michelle jessica jennifer ashley amanda daniel danielle andrew anthony christian christopher christine joshua
matthew jonathan nicholas nicole alexander alexandra alexandre alejandro alejandra benjamin charlie charlotte jordan
justin brandon samantha stephanie elizabeth victoria veronica vanessa natalie natasha patrick patricia thomas robert
richard william sebastian stefan stefanie andreas andrea martin martina monica sabrina sandra sophie maria marie mario
marina carlos roberto fernando francisco gabriel gabriela daniela valentina isabella isabelle antonio lorenzo giovanni
francesco francesca alessandro alessandra giuseppe juventus katarzyna krzysztof agnieszka mateusz michal tomasz lukasz
nikolaus wolfgang johannes florian maximilian tobias fabian dominik philipp hannah jasmin jasmine melissa melanie
rachel rebecca heather kimberly crystal taylor tyler hunter harley jackson austin dallas phoenix brooklyn chelsea
madison george edward oliver oscar maggie buster bailey ginger pepper snoopy garfield tinkerbell barney scooter rocky
lucky
"""
_FANDOM = """
football fussball futbol soccer baseball basketball softball hockey tennis cricket golf golfer volleyball swimming
liverpool arsenal chelseafc manchester manutd manchesterunited mancity barcelona fcbarcelona realmadrid atletico
bayern bayernmunchen bayernmuenchen dortmund borussia schalke rangers celtic everton tottenham newcastle juventus
inter milan galatasaray fenerbahce besiktas flamengo corinthians palmeiras yankees lakers cowboys steelers patriots
packers raiders eagles bulls redsox giants ronaldo cristiano messi neymar beckham pokemon pikachu naruto dragonball
goku starwars skywalker darthvader startrek matrix superman batman spiderman wolverine ironman avengers hulk joker
harrypotter hogwarts gandalf lordoftherings hobbit warcraft worldofwarcraft minecraft fortnite roblox counterstrike
callofduty nintendo mario playstation xbox gamer games gaming zelda sonic blink metallica slipknot nirvana linkinpark
greenday eminem beatles rockstar rocknroll rock music musica guitar gitarre dance dancer dancing disney mickey
mickeymouse minnie hellokitty barbie spongebob simpsons homer bart southpark friendsforever onedirection justinbieber
beyonce blackpink
"""
_THINGS = """
dragon monkey tiger lion panther eagle falcon hawk wolf wolves bear panda koala rabbit bunny hamster kitty kitten cat
cats puppy doggy dog dogs horse horses pferd cheval caballo dolphin dolphins shark turtle spider scorpion snake
unicorn pirate ninja samurai warrior soldier knight wizard magic mystic legend hero killer hunter shooter sniper
ranger trooper marine military freedom liberty justice peace power energy thunder lightning storm hurricane tornado
fire phoenix ice water ocean beach island paradise heaven heavenly hell devil demon satan jesus jesuschrist
jesusislord christ god godisgood godislove blessed blessing bible church faith hope grace mercy amen allah muhammad
bismillah krishna ganesh buddha mustang corvette camaro ferrari porsche lamborghini mercedes mercedesbenz toyota honda
nissan yamaha suzuki kawasaki ducati harleydavidson bmw audi volkswagen opel ford chevrolet chevy jaguar mazda subaru
turbo racing speed diesel computer internet online website facebook google gmail youtube twitter instagram linkedin
snapchat tiktok whatsapp microsoft windows apple macintosh iphone samsung android nokia motorola linux ubuntu oracle
cisco database network wireless wifi router hacker hacked security secure private personal business office company
work worker money cash dollar euro bitcoin crypto bank banking finance budget account savings moneta credit million
millionaire rich diamond gold golden silver platinum crystal purple yellow orange green blue black white red pink
blackcat blackjack casino poker lucky shadow ghost vampire zombie skull midnight moonlight starlight star stars sun
sunny moon galaxy universe planet earth london paris berlin madrid roma rome italia italy france germany deutschland
espana england america american brasil brazil polska poland portugal russia moscow istanbul turkiye canada australia
newyork california florida texas mexico india coffee kaffee cafe beer wine whisky whiskey vodka pizza cheese
cheeseburger hamburger chicken bacon butter sugar pickle january february march april june july august september
october november december januar februar maerz märz juni juli oktober dezember monday tuesday wednesday thursday
friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag school college university student
teacher doctor nurse police fireman engineer designer developer
"""

STEMS = frozenset(f"{_HABITS} {_MORE} {_LOVE} {_NAMES} {_FANDOM} {_THINGS}".split())
