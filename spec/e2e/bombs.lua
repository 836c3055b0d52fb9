-- Mails that were made to cost more than mails do, each a name and a function that gives
-- its bytes; M1 to M5, M10 and M11 of what mail has to survive.
local function nested(levels)
  local out = {}
  for i = 1, levels do
    out[#out + 1] = ("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"):format(i, i)
  end
  return table.concat(out) .. "Content-Type: text/plain\r\n\r\ndeep"
end
local function html(body) return "From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" .. body end
local function plain(body) return "From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" .. body end
local function mixed(list)
  local out = {}
  for _, one in ipairs(list) do out[#out + 1] = "--b\r\n" .. one .. "\r\n" end
  return "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" .. table.concat(out) .. "--b--\r\n"
end
local function several(n, form)
  local out = {}
  for i = 1, n do out[i] = form:gsub("%%", i) end
  return table.concat(out)
end
local function words(head, word, n) return head .. word:rep(n) end

return {
  -- M1: parts
  { "1,000 levels", function() return "From: a@b.example\r\n" .. nested(1000) end },
  { "20,000 levels", function() return "From: a@b.example\r\n" .. nested(20000) end },
  { "10,000 siblings", function() return mixed { ("x\r\n--b\r\n\r\nx"):rep(10000) } end },
  { "1,000 attachments", function() return mixed { several(1000, "x\r\n--b\r\nContent-Type: text/csv; name=%.csv\r\n\r\nMUG;%") } end },
  { "1,000 pages", function()
    return mixed { several(990, "x\r\n--b\r\nContent-Type: text/html\r\n\r\n<style>p{color:red}</style><p>%") }
  end },
  { "mails in mails", function() return "From: a@b.example\r\n" .. ("Content-Type: message/rfc822\r\n\r\n"):rep(20000) .. "x" end },
  { "alternatives in alternatives", function()
    return "From: a@b.example\r\n" .. nested(60):gsub("mixed", "alternative") .. ("<p>1"):rep(100)
  end },
  { "500 pairs of alternatives", function()
    return mixed { several(300, "x\r\n--b\r\nContent-Type: multipart/alternative; boundary=c%\r\n\r\n--c%\r\n" ..
      "Content-Type: text/plain\r\n\r\n% mugs\r\n--c%\r\nContent-Type: text/html\r\n\r\n<p>% mugs</p>\r\n--c%--") }
  end },
  -- M2: headers and boundaries
  { "10,000 Received", function() return ("Received: by x\r\n"):rep(10000) .. "\r\nx" end },
  { "a header of a megabyte", function() return words("Subject: ", "x", 1 << 20) .. "\r\n\r\nx" end },
  { "a header folded 20,000 times", function() return words("Subject: x", "\r\n x", 20000) .. "\r\n\r\nx" end },
  { "50,000 headers", function() return several(50000, "X-%: y\r\n") .. "\r\nx" end },
  { "boundaries that begin alike", function()
    return "Content-Type: multipart/mixed; boundary=" .. ("b"):rep(60) .. "\r\n\r\n" .. ("--" .. ("b"):rep(59) .. "\r\n"):rep(30000)
  end },
  { "nothing but boundaries", function() return "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n" .. ("--\r\n"):rep(200000) end },
  { "bare CR", function() return ("From: a@b.example\rSubject: x\r\r"):rep(20000) end },
  { "people", function()
    local one = ('"%s" <%s@x.example>'):format(("n\\\""):rep(300), ("\\\""):rep(300))
    return ("To: %s\r\nCc: %s\r\nReply-To: %s\r\n\r\nx"):format(one, ("a@b.example, "):rep(15000), (one .. ", "):rep(60))
  end },
  { "groups", function() return words("To: ", "a:b@c.example,", 15000) .. ";\r\n\r\nx" end },
  { "comments", function() return words("From: ", "(", 100000) .. "a@b.example\r\n\r\nx" end },
  { "references", function() return words("References: ", "<a@b.example> ", 15000) .. "\r\n\r\nx" end },
  { "results", function() return ("Authentication-Results: mx; " .. ("dkim=pass (((( ;"):rep(500) .. "\r\n"):rep(20) .. "\r\nx" end },
  -- M3: encodings
  { "base64 that is none", function() return "Content-Transfer-Encoding: base64\r\n\r\n" .. ("*=A\255"):rep(300000) end },
  { "quoted-printable that is none", function() return "Content-Transfer-Encoding: quoted-printable\r\n\r\n" .. ("=ZZ=\r=0"):rep(200000) end },
  { "uuencode without end", function() return plain("begin 644 a\n" .. ("M" .. ("!"):rep(60) .. "\n"):rep(20000)) end },
  { "20,000 uuencoded files", function() return plain(("begin 644 a\n#86)C\n`\nend\n"):rep(20000)) end },
  { "20,000 that only begin", function() return plain(("begin 644 a\n#86)C\n"):rep(20000)) end },
  { "yEnc without end", function() return plain(("=ybegin line=128 size=1 name=a\n"):rep(20000)) end },
  { "encoded words", function() return words("Subject: ", "=?utf-8?q?=C3=C3?= ", 10000) .. "\r\n\r\nx" end },
  { "a name in pieces", function()
    return mixed { "Content-Type: text/csv; " .. several(3000, "name*%*=%%41; ") .. "\r\n\r\nx" }
  end },
  { "iso-2022-jp without end", function()
    return "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" .. ("\27$B"):rep(300000)
  end },
  { "bytes in no charset", function() return plain(("\255\254\192\128"):rep(200000)) end },
  -- M4: files
  { "a winmail.dat of headers", function()
    return mixed { "Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: binary\r\n\r\n" ..
      string.pack("<I4I2", 0x223e9f78, 1) .. string.pack("<BI4I4I2", 2, 0x69002, 0, 0):rep(100000) }
  end },
  { "a winmail.dat of names", function()
    return mixed { "Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: binary\r\n\r\n" ..
      string.pack("<I4I2BI4I4", 0x223e9f78, 1, 2, 0x69005, 1000000) .. string.pack("<I2I2I4I4", 0x1f, 0x3707, 1, 0xffffffff):rep(90000) }
  end },
  { "an invitation without end", function() return mixed { "Content-Type: text/calendar\r\n\r\n" .. ("SUMMARY:x\r\n y\r\n"):rep(50000) } end },
  { "a report about 20,000", function()
    return "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" ..
      ("Final-Recipient: rfc822; a@b.example\r\n\r\n"):rep(20000) .. "--b--"
  end },
  { "CSV of a megabyte", function() return mixed { "Content-Type: text/csv; name=a.csv\r\n\r\n" .. ("MUG;10\n"):rep(150000) } end },
  { "zeros as a table", function() return mixed { "Content-Type: text/csv; name=a.csv\r\n\r\n" .. ("\0"):rep(1000000) } end },
  -- M10, M11: HTML
  { "200,000 divs", function() return html(("<div>"):rep(200000) .. "x") end },
  { "200,000 divs that close", function() return html(("<div>"):rep(90000) .. "x" .. ("</div>"):rep(90000)) end },
  { "60,000 attributes", function() return html("<p " .. ("a%d=1 "):rep(60000) .. ">x</p>") end },
  { "tags of 8,000 bytes", function() return html(("<p " .. ("a=1 "):rep(1900) .. ">"):rep(120)) end },
  { "tables in tables", function() return html(("<table><tr><td>"):rep(60000)) end },
  { "cells", function() return html("<table><tr>" .. ("<td>1"):rep(100000)) end },
  { "quotes in quotes", function() return html(("<blockquote><p>x"):rep(50000)) end },
  { "entities", function() return html(("&amp;&#1;&bogus"):rep(60000)) end },
  { "rules that all fit", function()
    return html("<style>" .. ("p.a.b{color:red}"):rep(599) .. "</style>" .. ("<p class='a b'>"):rep(50000) .. "x")
  end },
  { "rules without end", function() return html("<style>" .. ("@media{a,b c>d{color:#fff}"):rep(9000)) end },
  { "colours everywhere", function() return html(("<b style='color:#fff;background:#fefefe;font:0/0 a'>x"):rep(15000)) end },
  { "comments that end elsewhere", function() return html(("<!-- <!--> --!>"):rep(60000)) end },
  { "figures", function() return "From: a@b.example\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n" ..
    several(30000, "% ") .. "\r\n--b\r\nContent-Type: text/html\r\n\r\n" .. several(25000, "<b>% ") .. "\r\n--b--" end },
  -- the text
  { "signatures", function() return plain(("--\nregards\nOn 1\n"):rep(50000)) end },
  { "histories", function() return plain(("On 1 wrote:\n> x\n\nFrom:\n"):rep(40000)) end },
  { "devices", function() return plain(("Sent from my x\n\n\n"):rep(50000)) end },
  { "lists", function() return plain((("_"):rep(30) .. "\nmailing list\n"):rep(20000)) end },
  { "labels", function() return plain(("From: a\nSent: b\n"):rep(50000)) end },
  { "wrapped lines", function()
    return "Content-Type: text/plain; format=flowed\r\n\r\n" .. (">> x \r\n"):rep(100000)
  end },
  { "a line of a megabyte", function() return plain(("x "):rep(500000)) end },
  { "what has to be escaped", function() return plain(("\t\\\"\n"):rep(250000)) end },
}
