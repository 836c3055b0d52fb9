-- Who sent a mail, as far as the host that a mailbox trusts says so (RFC 8601, RFC 7489).
local RESULTS = { pass = true, fail = true, softfail = true, neutral = true, none = true, policy = true,
  temperror = true, permerror = true, hardfail = "fail" }

local function domain_of(address) return string.lower(string.match(address or "", "@([^@]*)$") or "") end

-- The sender's domain, or one above it that is no top level: who signs for all of
-- bell.example signs for post.bell.example. The other way round it would be believed
-- that anybody below a provider's domain is the provider.
local function aligned(domain, from)
  if not domain or domain == "" or from == "" then return false end
  if domain == from then return true end
  return string.find(domain, ".", 2, true) ~= nil and string.sub(from, -#domain - 1) == "." .. domain
end

-- Of several results of a method: an aligned pass, then a pass, then the first.
local function best(methods, name, from)
  local found
  for _, one in ipairs(methods) do
    if one.method == name then
      local known = RESULTS[one.result]
      local result = known == true and one.result or known or "none"
      local fits = aligned(one.domain, from)
      local rank = result == "pass" and (fits and 3 or 2) or 1
      if not found or rank > found.rank then
        found = { result = result, aligned = fits, rank = rank, domain = one.domain }
      end
    end
  end
  return found
end

local function verdict(spf, dkim, dmarc, from)
  -- A result for another domain than the one that a person sees is none.
  if dmarc and dmarc.domain and dmarc.domain ~= from then dmarc = nil end
  if dmarc and (dmarc.result == "pass" or dmarc.result == "fail") then return dmarc.result end
  for _, one in pairs { spf or false, dkim or false } do
    if one and one.result == "pass" and one.aligned then return "pass" end
  end
  for _, one in pairs { spf or false, dkim or false } do
    if one and one.result == "fail" then return "fail" end
  end
  return "none"
end

-- The topmost of the host; anybody could have written the others below it.
local function topmost(mailbox, read)
  for _, one in ipairs(read.authentication) do
    if mailbox.trusts and string.lower(one.host) == string.lower(mailbox.trusts) then return one end
  end
end

local function one_sender(read)
  for _, flag in ipairs(read.flags) do
    if flag == "senders" then return false end
  end
  return true
end

return function(mailbox, read)
  local said = topmost(mailbox, read)
  if not said or not one_sender(read) then return { authenticated = "unknown" } end
  local from = domain_of(read.from[1].address)
  local spf, dkim, dmarc = best(said.methods, "spf", from), best(said.methods, "dkim", from),
    best(said.methods, "dmarc", from)
  return { authenticated = verdict(spf, dkim, dmarc, from), host = said.host,
    spf = spf and spf.result, spf_aligned = spf and spf.aligned, dkim = dkim and dkim.result,
    dkim_aligned = dkim and dkim.aligned, dmarc = dmarc and dmarc.result }
end
