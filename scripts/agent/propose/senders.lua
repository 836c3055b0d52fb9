-- Who a mail is from: by the address alone, never by the name beside it. An address that
-- nearly is one we know, and one whose host says that it is forged, is nobody we know.
local senders = {}

local by_email = sql [[
  select id, number, language from customer where lower(email) = $email::text order by number limit 3 ]]
local organizations = sql [[
  select customer.number from customer_contact join customer on customer.id = customer_contact.organization_id
  where contact_id = $contact and status = 'active' order by customer.number limit 2 ]]
local some_emails = sql [[
  select id, lower(email) as email from customer where email is not null and id > $after order by id limit 5000 ]]
local boxes = sql [[ select address, trusts from mailbox where state = 'active' order by id limit 100 ]]

-- Letters that pass for another at a glance.
local PAIRS = { { "rn", "m" }, { "vv", "w" }, { "cl", "d" } }
local ALIKE = { ["0"] = "o", ["1"] = "l", i = "l", ["5"] = "s", ["3"] = "e", ["8"] = "b", ["-"] = "", ["_"] = "",
  ["."] = "", ["а"] = "a", ["е"] = "e", ["о"] = "o", ["р"] = "p", ["с"] = "c", ["у"] = "y", ["х"] = "x",
  ["і"] = "l", ["ӏ"] = "l", ["ο"] = "o", ["α"] = "a", ["ν"] = "v" }

local function skeleton(s)
  s = text.fold(s)
  for _, pair in ipairs(PAIRS) do s = string.gsub(s, pair[1], pair[2]) end
  return (string.gsub(s, "[%z\1-\x7F\xC2-\xF4][\x80-\xBF]*", ALIKE))
end

local function split(address)
  local person, host = string.match(address, "^(.+)@([^@]+)$")
  return person or address, host or ""
end

-- The part of a host that people read, and what stands behind it.
local function label(host)
  return string.match(host, "^(.-)%.([^.]+)$")
end

-- One letter more, less, other, or two that changed places.
local function near(a, b)
  if a == b or math.abs(#a - #b) > 1 or #a < 4 then return false end
  local i = 1
  while i <= #a and string.byte(a, i) == string.byte(b, i) do i = i + 1 end
  local rest_a, rest_b = string.sub(a, i + 1), string.sub(b, i + 1)
  if #a == #b then
    local swapped = string.sub(a, i, i + 1) == string.reverse(string.sub(b, i, i + 1))
    return rest_a == rest_b or swapped and string.sub(a, i + 2) == string.sub(b, i + 2)
  end
  return #a > #b and rest_a == string.sub(b, i) or #b > #a and rest_b == string.sub(a, i)
end

-- Is a host made to be taken for another?
local function host_like(a, b)
  if a == b then return false end
  local one, other = label(a) or a, label(b) or b
  if one == other or skeleton(one) == skeleton(other) or near(one, other) then return true end
  local longer = #one > #other and one or other
  local shorter = #one > #other and other or one
  return #shorter >= 5 and string.find(string.gsub(longer, "-", "."), shorter, 1, true) ~= nil
    and not text.ends(longer, "." .. shorter)
end

function senders.looks_like(address, known)
  local person, host = split(address)
  local other_person, other_host = split(known)
  if host == other_host then
    return person ~= other_person and skeleton(person) == skeleton(other_person)
  end
  return host_like(host, other_host)
end

-- Of the host that is trusted the topmost; where none is named only a failure counts.
local function forged(mail, box)
  for _, one in ipairs(mail.authentication) do
    if type(one) == "table" and type(one.results) == "string" then
      local named = type(one.host) == "string" and box.trusts[text.lower(one.host)]
      if named or not box.any then
        local said = text.lower(one.results)
        local function is(method, result) return string.find(said, method .. "%s*=%s*" .. result) ~= nil end
        return is("dmarc", "fail") or is("spf", "fail") and not is("dkim", "pass")
          or is("dkim", "fail") and not is("spf", "pass")
      end
    end
  end
  return false
end

-- What is needed for many mails, gathered once.
function senders.open(tx)
  local box = { own = {}, trusts = {}, any = false }
  for _, row in ipairs(tx:all(boxes)) do
    if row.address then box.own[text.lower(row.address)] = true end
    if row.trusts then box.trusts[text.lower(row.trusts)], box.any = true, true end
  end
  return { tx = tx, box = box }
end

local function known_hosts(desk)
  if desk.emails then return desk.emails end
  desk.emails = {}
  local after = ""
  repeat
    local rows = desk.tx:all(some_emails, { after = after })
    for _, row in ipairs(rows) do
      desk.emails[#desk.emails + 1] = row.email
      after = row.id
    end
  until #rows < 5000
  return desk.emails
end

local function lookalike(desk, mail)
  for _, known in ipairs(known_hosts(desk)) do
    if senders.looks_like(mail.from, known) then return known end
    -- the name beside the address is one we know
    if mail.name and string.find(text.lower(mail.name), known, 1, true) then return known end
  end
end

-- { number?, language?, flag?, own? }; flag is why there is no number.
function senders.of(desk, mail)
  if not mail.from or mail.flags.senders then return { flag = "SENDER_UNCLEAR" } end
  if desk.box.own[mail.from] then return { own = true } end
  local rows = desk.tx:all(by_email, { email = mail.from })
  if #rows > 0 and forged(mail, desk.box) then return { flag = "AUTHENTICATION_FAILED" } end
  if #rows == 1 then
    local above = desk.tx:all(organizations, { contact = rows[1].id })
    return { number = #above == 1 and above[1].number or rows[1].number, language = rows[1].language }
  end
  if #rows > 1 then return { flag = "SENDER_SEVERAL", language = rows[1].language } end
  return { flag = lookalike(desk, mail) and "LOOKALIKE_SENDER" or "UNKNOWN_SENDER" }
end

return senders
