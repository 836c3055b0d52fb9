-- Domains at which anybody can have an address: they are no company's. An address there
-- says who writes by its whole, not by what is behind the @.
local names = [[
gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com
aol.com gmx.com gmx.net gmx.de gmx.at gmx.ch web.de t-online.de freenet.de mail.com mail.ru yandex.ru yandex.com
proton.me protonmail.com pm.me tutanota.com tuta.io fastmail.com zoho.com hey.com hushmail.com
hotmail.dk live.dk outlook.dk yahoo.dk mail.dk ofir.dk jubii.dk sol.dk youmail.dk mail.tele.dk stofanet.dk
hotmail.co.uk live.co.uk yahoo.co.uk btinternet.com sky.com hotmail.fr live.fr outlook.fr yahoo.fr orange.fr
wanadoo.fr free.fr laposte.net sfr.fr hotmail.de live.de outlook.de yahoo.de posteo.de mailbox.org bluewin.ch
yahoo.co.jp outlook.jp ezweb.ne.jp docomo.ne.jp softbank.ne.jp i.softbank.jp nifty.com
hotmail.se live.se telia.com online.no hotmail.no ziggo.nl kpnmail.nl hotmail.it libero.it hotmail.es
comcast.net verizon.net att.net qq.com 163.com 126.com naver.com seznam.cz wp.pl o2.pl
]]

local hosts = { all = list.new(), has = {} }
for name in string.gmatch(names, "%S+") do
  hosts.all:add(name)
  hosts.has[name] = true
end
return hosts
