-- The mails as they really arrive, with catalogs, customers and expectations; the format is in README.md.
local real = {}

local function slurp(path)
  local file = assert(io.open(path, "rb"), path)
  local text = file:read "a"
  file:close()
  return text
end

local function names(pattern)
  local found, list = {}, io.popen("LC_ALL=C ls " .. pattern)
  for path in list:lines() do found[#found + 1] = path end
  list:close()
  return found
end

function real.items(catalog) return ordain.decode(slurp("spec/agent/catalogs/" .. catalog .. ".json")) end

function real.customers(catalog) return ordain.decode(slurp("spec/agent/customers/" .. catalog .. ".json")) end

function real.catalogs()
  local found = {}
  for _, path in ipairs(names "spec/agent/customers/*.json") do found[#found + 1] = path:match "([^/]+)%.json$" end
  return found
end

-- { catalog = { { file, bytes, expected } } } of one half: "tune" or "held".
function real.load(half)
  local found = {}
  for _, path in ipairs(names("spec/agent/real/" .. half .. "/*.eml")) do
    local expected = ordain.decode(slurp((path:gsub("%.eml$", ".expect.json"))))
    local group = found[expected.catalog] or {}
    found[expected.catalog] = group
    group[#group + 1] = { file = path:match "([^/]+)%.eml$", bytes = slurp(path), expected = expected }
  end
  return found
end

-- Customers and their contacts, made in a desk: { address = customer number }.
function real.customize(desk, customers)
  local known = {}
  for _, one in ipairs(customers) do
    local organization = desk:ok("customer.create", { number = one.number, kind = "organization", name = one.name,
      email = one.email, language = one.language, currency = one.currency })
    known[one.email] = one.number
    for i, person in ipairs(one.contacts) do
      local made = desk:ok("customer.create", { number = one.number .. "-" .. i, kind = "person", name = person.name,
        email = person.email, language = one.language, currency = one.currency })
      desk:ok("customer.add_contact", { id = organization.id, contact_id = made.id })
      known[person.email] = one.number
    end
  end
  return known
end

-- A catalog and its customers in a desk: { address = customer number }.
function real.furnish(desk, catalog)
  for _, item in ipairs(real.items(catalog)) do desk:ok("catalog.import", item) end
  return real.customize(desk, real.customers(catalog))
end

return real
