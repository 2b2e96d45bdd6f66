/** Words that stand alone, or before digits and signs, in the lists of the commonest passwords: English, Polish, Russian, Ukrainian, and ours. */
export const commonBeginnings: ReadonlySet<string> = new Set(
  `password passwords passwort passw motdepasse contrasena senha haslo hasło mojehaslo mojehasło tajnehaslo parol пароль мойпароль
  qwerty qwertyuiop qwertyui azerty asdfgh asdfghjkl zxcvbnm qazwsx qazwsxedc yxcvbnm йцукен йцукенгшщз фывапролдж привет
  iloveyou iloveyouso loveyou ilovemyself kochamcie kochamcię kocham люблю ялюблютебя letmein letmeinnow opensesame welcome
  welcomehome witaj witajcie добропожаловать changeme changemenow changeit changepassword changethispassword zmienmnie zmieńmnie
  admin adminadmin administrator administrateur superuser superadmin rootroot root user username login loginlogin guest
  default secret topsecret verysecret mysecret sekret tajne master mastermaster access trustno trustnoone nopassword
  thisismypassword thisisapassword mypassword newpassword yourpassword passwordpassword passwordone temporary temporarypassword
  testtest testtesttest testing testpassword testuser sandbox example sample demodemo demopassword
  football baseball basketball superman batman spiderman starwars pokemon minecraft dragon monkey sunshine princess shadow michael
  jordan jennifer charlie computer internet samsung google facebook linkedin whatever freedom mustang chocolate butterfly
  polska polskapolska warszawa krakow kraków wroclaw wrocław gdansk gdańsk legia legiawarszawa lechpoznan wislakrakow misiek
  misiaczek kochanie myszka slonko słonko marcin mateusz lukasz łukasz bartek bartosz agnieszka karolina katarzyna monika
  natalia natasha наташа андрей александр сергей дмитрий екатерина анастасия максим солнышко любовь москва россия
  україна украина ukraine slavaukraini славаукраїні киев київ kharkiv
  kasa kasakasa kasakasakasa kasapassword merchant merchantpanel payment payments paymentgateway gateway platnosci płatności sklep`
    .split(/\s+/)
    .filter(word => word !== ''),
)
