-- IMAP servers that misbehave: whatever they do, no mail is lost, none comes in twice,
-- and memory is bounded. What a real one does is in imap_spec.lua.
local mailboxes = dofile "spec/e2e/mailboxes.lua"
local server = dofile "spec/e2e/server.lua"
local letter = mailboxes.letter

local CONF = 'mail = { timeout = 3, idle = 60, poll = 1 }\nlog_level = "warn"'

-- Text that looks like what a server says, to end commands early.
local FORGED = "x\r\no1 OK done\r\n* 99 FETCH (UID 99 BODY[] {3}\r\n)\r\n$TAG OK\r\n* BYE\r\n+ go\r\n* 7 EXISTS\r\n{2147483648}\r\n"

local function open(plans, more)
  local servers = mailboxes.servers(plans)
  local boxes = {}
  for i, port in ipairs(servers.ports) do
    local box = { name = "box" .. i, url = "imap://127.0.0.1:" .. port, user = "ann", tls = "off", since = "all" }
    for name, value in pairs(plans[i].box or more or {}) do box[name] = value end
    boxes[i] = box
  end
  return servers, mailboxes.open { conf = CONF, boxes = boxes }
end

-- Whatever a spec has opened ends with it.
local running = {}
local function finish()
  for i = #running, 1, -1 do
    local one = table.remove(running, i)
    if one.close then one:close() else one:stop() end
  end
end

local function flags(state, folder)
  local all = {}
  for _, mail in ipairs(state[folder] or {}) do all[#all + 1] = table.concat(mail.flags, " ") end
  return table.concat(all, "|")
end

describe("an IMAP connection that is cut at any byte [4.4]", function()
  after_each(finish)
  local moved = { after = "move", move_to = "Done" }
  local function plan(drop, more)
    local one = { mails = { letter("one", FORGED), letter "two" }, later = { letter "three" }, drop = drop }
    for name, value in pairs(more or {}) do one[name] = value end
    return one
  end
  local function check(plans, seconds)
    local servers, place = open(plans, moved)
    running = { servers, place }
    local done = server.wait(seconds, function()
      local row = place:rows [[select count(*) as mails from mail]][1]
      if row.mails < 3 * #plans then return false end
      for i in ipairs(plans) do
        if #(servers:state(i).Done or {}) < 3 then return false end
      end
      return true
    end)
    local odd = place:rows [[select mailbox.name, count(mail.id) as mails, count(distinct mail.message_id) as ids
      from mailbox left join mail on mail.mailbox = mailbox.id group by mailbox.id having mails <> 3 or ids <> 3]]
    assert.are.same({}, odd)
    for i, one in ipairs(plans) do
      local state = servers:state(i)
      local where = "cut after " .. tostring(one.drop)
      assert.are.equal("$Ordain|$Ordain|$Ordain", flags(state, "Done"), where)
      assert.are.equal("", flags(state, "INBOX"), where)
    end
    assert.is_true(done)
    assert.are.same({}, place:rows "select name from mailbox where unmarked <> '[]'")
    local total = servers:state(1).sent
    assert.are.equal("", (server.run(("ls %s | grep '^imap-'"):format(place.data))))
    finish()
    return total
  end
  local function sweep(total, more)
    local step, first = total // 40, 0
    if os.getenv "ORDAIN_SWEEP" then step = 1 end
    while first < total do
      local plans = {}
      while first < total and #plans < 250 do
        plans[#plans + 1] = plan(first, more)
        first = first + step
      end
      check(plans, 60)
    end
  end

  it("has lost nothing and does nothing twice, with MOVE", function()
    sweep(check({ plan() }, 20))
  end)
  it("has lost nothing and does nothing twice, with COPY and UID EXPUNGE", function()
    local servers, place = open({ plan(nil, { can = "IMAP4rev1 AUTH=PLAIN UIDPLUS IDLE" }) }, moved)
    running = { servers, place }
    place:has("box1", { "one", "three", "two" })
    assert.is_truthy(server.wait(10, function() return #(servers:state(1).Done or {}) == 3 end))
    assert.is_truthy(server.wait(10, function() return #servers:state(1).INBOX == 0 end))
  end)
end)

describe("an IMAP server that", function()
  local plans, tests, servers, place = {}, {}, nil, nil
  -- Every case is a mailbox of its own; all are served at once.
  local function case(title, plan, check)
    plans[#plans + 1] = plan
    local number, name = #plans, "box" .. #plans
    tests[#tests + 1] = { title, function() check(name, number, servers, place) end }
  end
  local function taken(...)
    local subjects = { ... }
    return function(name) place:has(name, subjects) end
  end
  -- Also that it was asked for bodies so many times.
  local function taken_by(times, ...)
    local subjects = { ... }
    return function(name, number)
      place:has(name, subjects)
      assert.is_truthy(server.wait(10, function()
        local asked = 0
        for _, word in ipairs(servers:state(number).log) do asked = asked + (word == "BODY" and 1 or 0) end
        return asked == times
      end))
    end
  end
  local two = { letter "one", letter "two" }
  local function odd(verb, say, more)
    local one = { verb = verb, say = say }
    for field, value in pairs(more or {}) do one[field] = value end
    return { mails = two, odd = { one } }
  end

  for _, verb in ipairs { "GREET", "CAPABILITY", "LOGIN", "SELECT", "LIST", "BODY", "STORE" } do
    case("says BYE at " .. verb, odd(verb, "* BYE going down\r\n", { ["then"] = "close" }), taken("one", "two"))
    case("closes at " .. verb, odd(verb, "", { ["then"] = "close" }), taken("one", "two"))
    if verb ~= "GREET" then
      case("says NO at " .. verb, odd(verb, "$TAG NO not now\r\n", { ["then"] = "done" }), taken("one", "two"))
      case("says BAD at " .. verb, odd(verb, "$TAG BAD what\r\n", { ["then"] = "done" }), taken("one", "two"))
    end
    case("is silent at " .. verb, odd(verb, "", { ["then"] = "hang" }), taken("one", "two"))
    case("says much before " .. verb, odd(verb, "* OK still here {10}\r\n* 5 FETCH (FLAGS (\\Seen))\r\n"),
      taken("one", "two"))
  end
  for _, verb in ipairs { "IDLE", "DONE" } do
    case("says BYE at " .. verb, { mails = two, later = { letter "late" }, odd = { { verb = verb,
      say = "* BYE\r\n", ["then"] = "close" } } }, taken("late", "one", "two"))
    case("is silent at " .. verb, { mails = two, later = { letter "late" }, odd = { { verb = verb,
      ["then"] = "hang" } } }, taken("late", "one", "two"))
  end
  case("refuses IDLE is asked from time to time", { mails = two, later = {}, odd = { { verb = "IDLE",
    say = "$TAG BAD no idling here\r\n", ["then"] = "done" } } }, function(name, number)
      place:has(name, { "one", "two" })
      assert.is_truthy(server.wait(10, function()
        local polls = 0
        for _, word in ipairs(servers:state(number).log) do polls = polls + (word == "NOOP" and 1 or 0) end
        return polls > 1
      end))
    end)

  case("announces 2 GB has its mail passed over, with a notice", { mails = { letter "one", letter "two", letter "three" },
    odd = { { verb = "MAIL", uid = 2, times = 9, say = "* 2 FETCH (UID $UID BODY[] {2147483647}\r\n", ["then"] = "hang" } } },
    function(name)
      place:has(name, { "one", "three" })
      local notices = place:call("mailbox.notices", { id = place:box(name).id }).items
      assert.are.same({ 1, 2, "MAIL_TOO_LARGE", 2147483647 },
        { #notices, notices[1].uid, notices[1].code, notices[1].size })
    end)
  case("lists a mail as larger than 25 MB has it passed over unread", { mails = { letter "one", letter "two" },
    sizes = { ["1"] = 26 << 20 } }, function(name, number)
      place:has(name, { "two" })
      local notices = place:call("mailbox.notices", { id = place:box(name).id }).items
      assert.are.same({ 1, 1, "MAIL_TOO_LARGE" }, { #notices, notices[1].uid, notices[1].code })
      assert.is_truthy(server.wait(10, function() return flags(servers:state(number), "INBOX") == "|$Ordain" end))
    end)
  case("lies about sizes a little", { mails = two, sizes = { ["1"] = 1, ["2"] = 100000 } }, taken("one", "two"))
  case("sends a line without end", odd("LIST", ("x"):rep(10000), { ["repeat"] = 20, ["then"] = "hang" }), taken("one", "two"))
  case("sends lines without end", odd("LIST", ("* 1 FETCH (UID 9 FLAGS ())\r\n"):rep(1000), { ["repeat"] = 1000,
    ["then"] = "hang" }), taken("one", "two"))
  case("sends a large literal that nobody asked for", odd("LIST", "* LIST () {99999999}\r\n", { ["then"] = "hang" }),
    taken("one", "two"))
  case("sends bodies that nobody asked for", odd("LIST", "* 1 FETCH (UID 1 BODY[] {5}\r\nhello)\r\n"), taken("one", "two"))
  case("sends one mail under another's number", odd("MAIL", "* 1 FETCH (UID 2 BODY[] {5}\r\nhello)\r\n", { uid = 1,
    ["then"] = "done" }), taken_by(3, "one", "two"))
  case("sends mails in another order", { mails = two, odd = { { verb = "MAIL", uid = 1, ["then"] = "done",
    say = "" }, } }, taken("one", "two"))
  case("sends a mail as a quoted text", odd("MAIL", '* 1 FETCH (UID 1 BODY[] "Subject: \\"one\\"")\r\n', { uid = 1,
    ["then"] = "done" }), taken_by(1, '"one"', "two"))
  case("sends a body before its number", odd("MAIL", "* 1 FETCH (BODY[] {14}\r\nSubject: one\r\n UID 1)\r\n", { uid = 1,
    ["then"] = "done" }), taken_by(1, "one", "two"))
  case("expunges a mail while it is fetched", odd("MAIL", "* 1 EXPUNGE\r\n", { uid = 1, expunge = 1, ["then"] = "done" }),
    taken "two")
  case("expunges all mails while they are fetched", { mails = two, odd = { { verb = "MAIL", uid = 1, expunge = 1,
    ["then"] = "done" }, { verb = "MAIL", uid = 2, expunge = 2, ["then"] = "done" } } }, function(name)
      place:until_box(name, function(box) return box.health == "ok" end)
      place:has(name, {})
    end)
  case("never gives one mail has it passed over, with a notice, after the others",
    { mails = { letter "one", letter "two" }, odd = { { verb = "MAIL", uid = 1, times = 99, ["then"] = "done" } } },
    function(name)
      place:has(name, { "two" }, 40)
      local notices = place:call("mailbox.notices", { id = place:box(name).id }).items
      assert.are.same({ 1, 1, "MAIL_NOT_GIVEN" }, { #notices, notices[1].uid, notices[1].code })
    end)
  case("refuses keywords still gives its mail", { mails = two, odd = { { verb = "STORE", times = 99,
    say = "$TAG NO [LIMIT] too many keywords\r\n", ["then"] = "done" } } }, function(name)
      place:has(name, { "one", "two" })
      place:until_box(name, function(box) return box.health == "ok" end)
    end)
  case("takes no keywords is not asked to", { mails = two, flags = "\\Seen" }, function(name, number)
    place:has(name, { "one", "two" })
    place:until_box(name, function(box) return box.health == "ok" end)
    for _, word in ipairs(servers:state(number).log) do assert.are_not.equal("STORE", word) end
  end)
  case("refuses to move still gives its mail, and is complained about", { mails = two,
    box = { after = "move", move_to = "Done" }, odd = { { verb = "CREATE", times = 99,
      say = "$TAG NO no more folders\r\n", ["then"] = "done" } } }, function(name)
        place:has(name, { "one", "two" })
        local box = place:until_box(name, function(box) return box.last_code end)
        assert.are.equal("MAILBOX_MARK", box.last_code)
        assert.matches("no more folders", box.last_error, 1, true)
        assert.are.equal(2, #require "dkjson".decode(place:rows("select unmarked from mailbox where name = '" .. name .. "'")[1].unmarked))
      end)
  case("is asked for a token sees the bytes of XOAUTH2", { mails = two, box = { auth = "xoauth2" } },
    function(name, number)
      place:has(name, { "one", "two" })
      local said = servers:state(number).log[3]
      assert.are.equal("XOAUTH2 " .. (server.run("printf 'user=ann\\001auth=Bearer open-sesame\\001\\001' | base64 -w0")), said)
    end)
  case("has a folder of many mails far apart", { mails = two, next_uid = 4000000000 }, taken("one", "two"))

  setup(function() servers, place = open(plans) end)
  teardown(function()
    if place then place:close() end
    if servers then servers:stop() end
  end)
  it("hangs keeps nobody else waiting", function()
    local worst = 0
    for _ = 1, 40 do
      local took = server.run(("curl -s -o /dev/null -w '%%{time_total}' http://127.0.0.1:%s/livez"):format(place.s.port))
      worst = math.max(worst, tonumber(took))
    end
    assert.is_true(worst < 0.5, worst)
  end)
  for _, test in ipairs(tests) do it(test[1], test[2]) end

  it("does what it likes takes no more memory than others", function()
    local most = tonumber((server.read(("/proc/%s/status"):format(place.s:pid())) or ""):match "VmHWM:%s*(%d+)")
    if not server.run("ldd " .. server.quote(server.binary)):find "libasan" then assert.is_true(most < 128 << 10, most) end
  end)
end)
