-- Northwind's customers.csv -> customers, with the country's code and one zone for it.
-- An address with an unquoted comma has one field too many; repair joins it again.
local COUNTRIES = {
  Argentina = { "AR", "America/Argentina/Buenos_Aires" }, Austria = { "AT", "Europe/Vienna" },
  Belgium = { "BE", "Europe/Brussels" }, Brazil = { "BR", "America/Sao_Paulo" },
  Canada = { "CA", "America/Toronto" }, Denmark = { "DK", "Europe/Copenhagen" },
  Finland = { "FI", "Europe/Helsinki" }, France = { "FR", "Europe/Paris" },
  Germany = { "DE", "Europe/Berlin" }, Ireland = { "IE", "Europe/Dublin" },
  Italy = { "IT", "Europe/Rome" }, Mexico = { "MX", "America/Mexico_City" },
  Norway = { "NO", "Europe/Oslo" }, Poland = { "PL", "Europe/Warsaw" },
  Portugal = { "PT", "Europe/Lisbon" }, Spain = { "ES", "Europe/Madrid" },
  Sweden = { "SE", "Europe/Stockholm" }, Switzerland = { "CH", "Europe/Zurich" },
  UK = { "GB", "Europe/London" }, USA = { "US", "America/New_York" },
  Venezuela = { "VE", "America/Caracas" },
}
local COLUMNS, ADDRESS, COUNTRY = 11, 5, 9

return {
  summary = "Northwind: customers",
  operation = "customer.import", format = "csv", null = "NULL", header = true,
  key = function(fields) return "customer " .. fields.customerID end,
  repair = function(raw)
    if #raw ~= COLUMNS + 1 or not COUNTRIES[raw[COUNTRY + 1]] then return nil end
    local mended = {}
    for i, field in ipairs(raw) do
      if i == ADDRESS + 1 then
        mended[ADDRESS] = mended[ADDRESS] .. "," .. field
      else
        mended[#mended + 1] = field
      end
    end
    return mended
  end,
  record = function(fields)
    local country = COUNTRIES[fields.country]
    if not country then
      fail.invalid("COUNTRY_UNKNOWN", "no code and zone are known for country " .. tostring(fields.country))
    end
    return {
      number = fields.customerID,
      kind = "organization",
      name = fields.companyName,
      phone = fields.phone,
      language = "en",
      currency = "USD",
      zone = country[2],
      addresses = list.new { {
        name = fields.contactName, street = fields.address, city = fields.city, region = fields.region,
        postal_code = fields.postalCode, country = country[1],
      } },
    }
  end,
}
