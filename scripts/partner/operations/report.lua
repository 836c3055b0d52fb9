-- Reports: properties that differ within a hierarchy, e-mails that lock users out, and
-- whether somebody may sign in.
local forms = use "forms"
local hierarchies = use "hierarchies"
local prospects = use "prospects"
local page = use "lib.page"

local pairs_of = sql [[
  select u.id, u.name, c.id as customer_id, c.number, c.customer_group, c.currency, c.zone,
         a.customer_group as admin_group, a.currency as admin_currency, a.zone as admin_zone
  from partner_user u join customer c on c.id = u.customer_id
  join partner_user x on x.hierarchy_id = u.hierarchy_id and x.role = 'admin'
  join customer a on a.id = x.customer_id
  where u.id < $after_id and u.role = 'user' and u.status <> 'removed'
    and ($hierarchy::text is null or u.hierarchy_id = $hierarchy::text)
    and (c.customer_group is distinct from a.customer_group or c.currency <> a.currency or c.zone <> a.zone)
  order by u.id desc limit $limit ]]

operation "partner.consistency" {
  summary = "Users whose group, currency or zone is not their admin's",
  http = "GET /v1/partner/consistency",
  kind = "read", role = "viewer",
  input = { hierarchy = optional(key_of), limit = optional(page_size), cursor = optional(page_cursor) },
  output = { items = list(difference), next = optional(text) },
  errors = { "CURSOR_INVALID", "HIERARCHY_UNKNOWN" },
  run = function(tx, input)
    local hierarchy = input.hierarchy and hierarchies.find(tx, input.hierarchy).id
    local rows, following = page.newest(tx, pairs_of, { hierarchy = hierarchy }, input)
    local found = list.new()
    for _, row in ipairs(rows) do
      local admin = { customer_group = row.admin_group, currency = row.admin_currency, zone = row.admin_zone }
      for _, one in ipairs(hierarchies.differences(row, admin)) do
        found:add {
          user_id = row.id, customer_id = row.customer_id, number = row.number, name = row.name, field = one.field,
          has = one.has or "", admin_has = one.admin_has or "",
        }
      end
    end
    return { items = found, next = following }
  end,
}

local shared_emails = sql [[
  select c.id, c.number, c.kind, c.name, lower(c.email) as email from customer c
  where (lower(c.email), c.id) > ($after, $after_id)
    and exists (select 1 from customer o where lower(o.email) = lower(c.email) and o.id <> c.id)
  order by lower(c.email), c.id limit $limit ]]

operation "partner.shared_emails" {
  summary = "Customers whose e-mail another customer has too: whoever it is cannot sign in",
  http = "GET /v1/partner/shared-emails",
  kind = "read", role = "viewer",
  input = { limit = optional(page_size), cursor = optional(page_cursor) },
  output = {
    items = list({ id = id, number = text, kind = customer.customer_kind, name = text, email = text }),
    next = optional(text),
  },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.ascending(tx, shared_emails, {}, input, "email")
    return { items = rows, next = following }
  end,
}

local memberships = sql [[
  select u.id, u.role, u.status, u.hierarchy_id, h.number, h.name from partner_user u
  join partner_hierarchy h on h.id = u.hierarchy_id
  where u.customer_id = $id and u.status <> 'removed' order by h.number, u.id limit 100 ]]

local function denied(code, fmt, ...)
  return { allowed = false, reason = { code = code, text = string.format(fmt, ...) }, memberships = list.new() }
end

operation "partner.sign_in" {
  summary = "Whether the user with this e-mail may sign in, and for whom; the site asks after checking who it is",
  http = "POST /v1/partner/sign-in",
  kind = "read", role = "partner_site",
  input = { email = customer.email },
  output = {
    allowed = boolean, reason = optional(reason), customer_id = optional(id),
    memberships = list({ user_id = id, hierarchy_id = id, number = text, name = text, role = user_role }),
  },
  run = function(tx, input)
    local found = prospects.same_email(tx, forms.email_key(input.email))
    if #found == 0 then return denied("UNKNOWN", "nobody has this e-mail") end
    if #found > 1 then return denied("EMAIL_AMBIGUOUS", "%d customers have this e-mail", #found) end
    local active = list.new()
    for _, row in ipairs(tx:all(memberships, { id = found[1].id })) do
      if row.status == "active" then
        active:add {
          user_id = row.id, hierarchy_id = row.hierarchy_id, number = row.number, name = row.name, role = row.role,
        }
      end
    end
    if #active == 0 then return denied("NOT_ACTIVE", "no active user of a hierarchy") end
    return { allowed = true, customer_id = found[1].id, memberships = active }
  end,
}
