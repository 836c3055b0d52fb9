-- Who a mail is from: by the address alone, never by the name beside it. An address that
-- nearly is one we know, and one whose host says that it is forged, is nobody we know.
local senders = {}

local boxes = sql [[ select address, trusts from mailbox where state = 'active' order by id limit 100 ]]

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

local function lookalike(desk, mail)
  return #desk.tx:call("customer.resembling", { address = mail.from, name = mail.name
    and string.sub(mail.name, 1, utf8.offset(mail.name, 0, math.min(#mail.name, 400) + 1) - 1) }).items > 0
end

-- { number?, language?, flag?, own? }; flag is why there is no number.
function senders.of(desk, mail)
  if not mail.from or #mail.from < 3 or #mail.from > 254 or mail.flags.senders then
    return { flag = "SENDER_UNCLEAR" }
  end
  if desk.box.own[mail.from] then return { own = true } end
  local matches = desk.tx:call("customer.by_address", { address = mail.from }).matches
  local first = matches[1] and matches[1].customer
  if first and forged(mail, desk.box) then return { flag = "AUTHENTICATION_FAILED" } end
  if #matches == 1 then return { number = first.number, language = first.language } end
  if first then return { flag = "SENDER_SEVERAL", language = first.language } end
  return { flag = lookalike(desk, mail) and "LOOKALIKE_SENDER" or "UNKNOWN_SENDER" }
end

return senders
