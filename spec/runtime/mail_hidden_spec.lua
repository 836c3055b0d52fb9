-- What nobody sees of an HTML mail, by rules and by attributes.
local post = dofile "spec/runtime/post.lua"
local has = post.has

describe("mail in HTML", function()
  local office
  setup(function() office = post.open() end)
  teardown(function() office.desk:close() end)

  local hidden = {
    -- rules
    { ".x{display:none}", "<p class=x>secret 99</p>" }, { "P.x , div{display : NONE !important}", "<p class='a x b'>secret 99</p>" },
    { "#x{visibility:hidden}", "<p id=x>secret 99</p>" }, { "*.x{font-size:0}", "<p class=x>secret 99</p>" },
    { "div .x{color:#fff}", "<div><p class=x>secret 99</p></div>" }, { "div > p > b.x{opacity:0}", "<div><p><b class=x>secret 99</b></p></div>" },
    { "<!-- .x{display:none} -->", "<p class=x>secret 99</p>" }, { "/* .x */ .x{/* a */display:none}", "<p class=x>secret 99</p>" },
    { "@media screen{.x{display:none}}", "<p class=x>secret 99</p>" }, { "@media (min-width:300px){.x{display:none}}", "<p class=x>secret 99</p>" },
    { "@import url(a.css);@font-face{font-family:a}.x{display:none}", "<p class=x>secret 99</p>" },
    { "[data-x]{display:none}", "<p data-x=1>secret 99</p>" }, { "p+p.x{display:none}", "<p>a</p><p class=x>secret 99</p>" },
    { ".x{color:red}.x{color:white}", "<p class=x>secret 99</p>" }, { "body{background:#000;color:#eee}.x{color:#010101}", "<p class=x>secret 99</p>" },
    { ".a.b{display:none}", "<p class='b a'>secret 99</p>" }, { ".x:first-child{display:none}", "<p class=x>secret 99</p>" },
    -- attributes
    { "", "<p style='color:#fdfdfd'>secret 99</p>" }, { "", "<p style='color:rgba(0,0,0,0)'>secret 99</p>" },
    { "", "<p style='color:transparent'>secret 99</p>" }, { "", "<p style='background:#123456;color:#123456'>secret 99</p>" },
    { "", "<table bgcolor='#000'><tr><td><font color=black>secret 99</font></td></tr></table>" },
    { "", "<p style='position:absolute;left:-9999px'>secret 99</p>" }, { "", "<p style='text-indent:-5000px'>secret 99</p>" },
    { "", "<p style='margin:0 0 0 -1000px'>secret 99</p>" }, { "", "<p style='height:0;overflow:hidden'>secret 99</p>" },
    { "", "<p style='font:0/0 a'>secret 99</p>" }, { "", "<p style='font-size:.1em'>secret 99</p>" },
    { "", "<p style='font-size:1pt'>secret 99</p>" }, { "", "<p style='clip:rect(0 0 0 0)'>secret 99</p>" },
    { "", "<p style='transform:scale(0)'>secret 99</p>" }, { "", "<dialog>secret 99</dialog>" },
    { "", "<p style='visibility:collapse'>secret 99</p>" }, { "", "<p style='filter:opacity(0)'>secret 99</p>" },
  }
  for i, case in ipairs(hidden) do
    it("is hidden, case " .. i .. ": " .. case[1] .. case[2], function()
      local mail = office.html("<style>" .. case[1] .. "</style><p>10 mugs " .. i .. "</p>" .. case[2] .. "<p>soon</p>")
      assert.is_nil(mail.text:find("99", 1, true), mail.text)
      assert.matches("10 mugs.*soon", mail.text)
      assert.is_true(has(mail, "hidden_text"))
      assert.are.same({ "hidden", "secret 99" }, { mail.pieces[1].kind, mail.pieces[1].text })
    end)
  end

  local seen = {
    { ".x{display:none}", "<p class=y>plain 99</p>" }, { ".x p{display:none}", "<p class=x>plain 99</p>" },
    { "@media only screen and (max-width:600px){.x{display:none}}", "<p class=x>plain 99</p>" },
    { "@media print{.x{display:none}}", "<p class=x>plain 99</p>" },
    { "@media (prefers-color-scheme: dark){.x{color:#fff}}", "<p class=x>plain 99</p>" },
    { ".x:hover{display:none}", "<p class=x>plain 99</p>" }, { ".x::after{display:none}", "<p class=x>plain 99</p>" },
    { "p.MsoNormal{margin:0cm;font-size:11.0pt;color:windowtext}", "<p class=MsoNormal>plain 99</p>" },
    { ".d{background-color:#036}.d p{color:#fff}", "<div class=d><p>plain 99</p></div>" },
    { "", "<td style='font-size:0'><p style='font-size:14px'>plain 99</p></td>" },
    { "", "<div style='visibility:hidden'><p style='visibility:visible'>plain 99</p></div>" },
    { "", "<div style='color:#fff'><p style='color:#333'>plain 99</p></div>" },
    { "", "<table background='a.png'><tr><td><font color=white>plain 99</font></td></tr></table>" },
    { "", "<p style='background:linear-gradient(#000,#333);color:#fff'>plain 99</p>" },
    { "", "<body bgcolor=black text=white><p>plain 99</p></body>" }, { "", "<p style='font-size:90%'>plain 99</p>" },
    { "", "<p style='font:bold 12px Arial'>plain 99</p>" }, { "", "<p style='color:#999'>plain 99</p>" },
    { "", "<p style='max-width:0;margin:0 -15px'>plain 99</p>" }, { "", "<p aria-hidden=true>plain 99</p>" },
    { "", "<!--[if mso]><style>.x{display:none}</style><![endif]--><p class=x>plain 99</p>" },
  }
  for i, case in ipairs(seen) do
    it("is seen, case " .. i .. ": " .. case[1] .. case[2], function()
      local mail = office.html("<style>" .. case[1] .. "</style>" .. case[2] .. "<p>" .. i .. "</p>")
      assert.matches("plain 99", mail.text)
      assert.is_false(has(mail, "hidden_text"))
    end)
  end

  it("has comments where a mail program sees them", function()
    for i, markup in ipairs { "<!-- 99 -->", "<!---->", "<!--> b <!-- 99 -->", "<!-- 99 --!>", "<!order 99>", "<?order 99?>", "</ 99>",
      "<![CDATA[ 99 ]]>", "<!-- > 99 -->", "<!-- 99", "<script>'</b>' 99 <p></script>", "<title>99 <b></title>", "<iframe>99</iframe>" } do
      local mail = office.html("<p>a " .. markup .. " <b>c</b></p>")
      assert.is_nil(mail.text:find("99", 1, true), markup .. ": " .. mail.text)
      assert.are.equal(i == 3 and "a b c" or i == 10 and "a" or "a c", mail.text)
    end
    for _, markup in ipairs { "<p title='>'>plain 99</p>", "<p title=\"<!--\">plain 99</p>", "<!-->plain 99", "<!-- a --!>plain 99",
      "<a title='</a'>plain 99</a>", "<p title=a'>plain 99</p>", "<!doctype html>plain 99" } do
      assert.are.equal("plain 99", office.html(markup).text, markup)
    end
    assert.are.equal("5 < 6 and 7 <8", office.html("<p>5 < 6 and 7 <8</p>").text)
  end)

  it("has attributes among others, however many", function()
    for _, hiding in ipairs { "style='display:none'", "style=\"a:'x';display:none\"", "class=x", "id = 'y'", "hidden",
      "style=" .. ("a:b;"):rep(5000) .. "display:none" } do
      for _, form in ipairs { "<p %s %s>", "<p %s x='' %s />", "<p %s\n%s >" } do
        local mail = office.html("<style>.x,#y{display:none}</style>10 mugs" .. form:format(("a=\"b>c\" "):rep(1000), hiding) .. "secret 99</p>" .. form)
        assert.is_nil(mail.text:find("99", 1, true), form .. hiding:sub(1, 80))
      end
    end
    assert.matches("plain 99", office.html("<p " .. ("a=b "):rep(3000) ..
      "style='color:red' style='display:none'>plain 99</p " .. ("a "):rep(3000) .. ">").text)
  end)

  it("has rules where only programs look: below the text, in several places", function()
    local mail = office.html "<p class=x>secret 99</p><p>10 mugs</p><style>.y{}</style><style type=text/css>.x{display:none}"
    assert.are.equal("10 mugs", mail.text)
  end)

  it("has colours that come back where an element ends", function()
    local mail = office.html "<p>a <span style='color:#fff'>99 <b style='color:#000'>b</b> 99</span> c</p>"
    assert.are.equal("a b c", mail.text)
  end)

  local bombs = {
    { "rules", function() return "<style>" .. ("a{}b{display:none}"):rep(20000) .. "</style>x" end },
    { "selectors", function() return "<style>" .. ("p "):rep(60000) .. "," .. ("p,"):rep(60000) .. "p{display:none}</style><b>x</b>" end },
    { "rules that all fit", function()
      return "<style>" .. ("p.a.b{color:red}"):rep(599) .. "</style>" .. ("<p class='a b'>"):rep(50000) .. "x"
    end },
    { "ancestors", function()
      local out = {}
      for i = 1, 500 do out[i] = (".a%d .b%d{display:none}"):format(i, i) end
      return "<style>" .. table.concat(out) .. "</style>" .. ("<i class=a1 style=color:red>"):rep(30000) .. "x"
    end },
    { "open ends", function() return ("<style>/*{"):rep(20000) .. ("<!--"):rep(20000) end },
    { "open tags", function() return ("<a title=\""):rep(100000) end },
    { "open raw elements", function() return ("<title "):rep(50000) .. ("<style"):rep(50000) end },
    { "dashes", function() return "<!--" .. ("--"):rep(300000) end },
    { "braces", function() return "<style>" .. ("@media{"):rep(30000) .. ("@x{"):rep(30000) .. "</style>x" end },
  }
  for _, bomb in ipairs(bombs) do
    it("costs no more than a mail: " .. bomb[1], function()
      local began = os.clock()
      office.html(bomb[2]())
      assert.is_true(os.clock() - began < (os.getenv "ASAN_OPTIONS" and 5 or 0.5), bomb[1] .. " " .. os.clock() - began)
    end)
  end
end)
