-- Hierarchies and their users. Exactly one user of a hierarchy is its admin; whatever
-- changes waits for the publishing job.
local forms = use "forms"

local hierarchies = {}

local by_number = sql [[ select * from partner_hierarchy where number = $number ]]
local by_organization = sql [[ select * from partner_hierarchy where organization_id = $id ]]
local users_of = sql [[ select * from partner_user where hierarchy_id = $id order by role, id ]]
local present = sql [[
  select * from partner_user where hierarchy_id = $id and status <> 'removed' order by role, id ]]
local with_email = sql [[
  select * from partner_user
  where hierarchy_id = $id and email_key = $email and status <> 'removed' and id <> $except order by id ]]
local admin_of = sql [[ select * from partner_user where hierarchy_id = $id and role = 'admin' ]]

local PURPOSE = "B2B organization"

function hierarchies.find(tx, key)
  local row = tx:find("partner_hierarchy", key) or tx:one(by_number, { number = key })
  if not row then fail.not_found("HIERARCHY_UNKNOWN", "there is no hierarchy %s", key) end
  return row
end

function hierarchies.of_organization(tx, id)
  return tx:one(by_organization, { id = id })
end

function hierarchies.present(tx, id) return tx:all(present, { id = id }) end
function hierarchies.admin(tx, id) return tx:one(admin_of, { id = id }) end

-- No other user of the hierarchy has this e-mail.
function hierarchies.check_email(tx, id, email, except)
  local taken = tx:one(with_email, { id = id, email = forms.email_key(email), except = except or "" })
  if taken then fail.conflict("USER_EXISTS", "%s is %s of this hierarchy already", email, taken.role) end
end

function hierarchies.touch(tx, id)
  tx:update("partner_hierarchy", id, { to_publish = true })
end

-- who = { name =, email =, customer_id = }
function hierarchies.add(tx, id, who, role)
  local row = tx:insert("partner_user", {
    hierarchy_id = id, customer_id = who.customer_id, role = role, status = "pending", leaving = false,
    name = who.name, email = who.email, email_key = forms.email_key(who.email), created_at = tx.now,
  })
  hierarchies.touch(tx, id)
  return row
end

-- `organization` and `admin` are customers; keys as prospects.keys gives them.
function hierarchies.create(tx, name, organization, admin, keys)
  local row = tx:insert("partner_hierarchy", {
    number = string.format("%s%05d", tx:setting("partner.hierarchy_prefix"), tx:sequence("partner_hierarchy")),
    name = name, purpose = PURPOSE, organization_id = organization.id, registration_key = keys.registration,
    company_key = keys.company, to_publish = true, created_at = tx.now,
  })
  hierarchies.add(tx, row.id, { name = admin.name, email = admin.email, customer_id = admin.id }, "admin")
  tx:emit("partner.hierarchy_changed", { id = row.id, what = "created" })
  return row
end

-- Hands the role of admin over; the old one stays as a user.
function hierarchies.change_admin(tx, row, user)
  local old = hierarchies.admin(tx, row.id)
  if old.id == user.id then return end
  tx:update("partner_user", old.id, { role = "user" })
  tx:update("partner_user", user.id, { role = "admin" })
  hierarchies.touch(tx, row.id)
  tx:emit("partner.hierarchy_changed", { id = row.id, what = "admin" })
end

local of_customer = sql [[
  select * from partner_user where customer_id = $id and status <> 'removed' order by hierarchy_id, id ]]

-- A customer was changed: users are known by the customer's name and e-mail, and the
-- channel shall have what it is now.
function hierarchies.customer_changed(tx, customer)
  local above = hierarchies.of_organization(tx, customer.id)
  if above then hierarchies.touch(tx, above.id) end
  for _, user in ipairs(tx:all(of_customer, { id = customer.id })) do
    local email = customer.email or user.email
    tx:update("partner_user", user.id, { name = customer.name, email = email, email_key = forms.email_key(email) })
    hierarchies.touch(tx, user.hierarchy_id)
  end
end

-- What should be the same for all users of a hierarchy: column, name shown.
local PROPERTIES = { { "customer_group", "group" }, { "currency", "currency" }, { "zone", "zone" } }

function hierarchies.differences(customer, admin)
  local found = list.new()
  for _, one in ipairs(PROPERTIES) do
    local column, field = one[1], one[2]
    if customer[column] ~= admin[column] then
      found:add { field = field, has = customer[column], admin_has = admin[column] }
    end
  end
  return found
end

-- Shuts all users out, at once; gives how many that were.
function hierarchies.disable(tx, id, why)
  local count = 0
  for _, user in ipairs(hierarchies.present(tx, id)) do
    if user.status ~= "disabled" then
      count = count + 1
      tx:update("partner_user", user.id, { status = "disabled", status_reason = why })
    end
  end
  hierarchies.touch(tx, id)
  return count
end

function hierarchies.user_view(row)
  return {
    id = row.id, version = row.version, hierarchy_id = row.hierarchy_id, customer_id = row.customer_id,
    role = row.role, status = row.status, reason = row.status_reason, leaving = row.leaving, name = row.name,
    email = row.email, created_at = row.created_at,
  }
end

function hierarchies.row_view(row)
  return {
    id = row.id, version = row.version, number = row.number, name = row.name, purpose = row.purpose,
    organization_id = row.organization_id, published_at = row.published_at, to_publish = row.to_publish,
  }
end

function hierarchies.view(tx, id)
  local shown = hierarchies.row_view(tx:find("partner_hierarchy", id))
  shown.users = tx:all(users_of, { id = id }):map(hierarchies.user_view)
  return shown
end

local NEXT = { pending = "active" }

-- What the publishing job does: the channel has everything now.
function hierarchies.publish(tx, row)
  local count = 0
  for _, user in ipairs(hierarchies.present(tx, row.id)) do
    if user.leaving then
      tx:update("partner_user", user.id, { status = "removed", leaving = false })
      tx:emit("partner.user_removed", { id = user.id, hierarchy_id = row.id })
    elseif user.customer_id then
      count = count + 1
      if NEXT[user.status] then tx:update("partner_user", user.id, { status = NEXT[user.status] }) end
    end
  end
  tx:update("partner_hierarchy", row.id, { to_publish = false, published_at = tx.now })
  tx:emit("partner.published", { id = row.id, users = count })
  return count
end

return hierarchies
