-- Signatures of Standard Webhooks, made by openssl: not by the code they try.
local signer = {}

local function run(command)
  local pipe = assert(io.popen(command, "r"))
  local text = pipe:read "a"
  pipe:close()
  return (text:gsub("%s+$", ""))
end

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function hex_key(secret)
  local coded = secret:match "^whsec_(.+)$"
  if coded then return run("printf %s " .. quote(coded) .. " | base64 -d | od -An -v -tx1 | tr -d ' \n'") end
  return (secret:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

function signer.sign(secret, id, timestamp, body)
  return "v1," .. run(("printf %%s %s | openssl dgst -sha256 -mac HMAC -macopt hexkey:%s -binary | base64"):format(
    quote(id .. "." .. timestamp .. "." .. body), hex_key(secret)))
end

-- The three fields, as a list of pairs. More options: at (seconds), signature.
function signer.headers(secret, id, body, options)
  options = options or {}
  local timestamp = tostring(options.at or os.time())
  return { { "Webhook-Id", id }, { "Webhook-Timestamp", timestamp },
    { "Webhook-Signature", options.signature or signer.sign(secret, id, timestamp, body) } }
end

return signer
