-- What somebody else wrote, made fit for one line of a letter or of its head: no control
-- characters, nothing that turns the direction of writing, no more than so many bytes.
local plain = {}

local function harmless(words)
  words = string.gsub(words, "[\0-\31\127]+", " ")
  words = string.gsub(words, "\u{85}", " ")
  words = string.gsub(words, "\226\128[\139-\143\168-\174]", "")        -- U+200B to U+200F, U+2028 to U+202E
  return (string.gsub(words, "\226\129[\160-\175]", ""))                -- U+2060 to U+206F
end

-- Ends between characters.
local function cut(words, most)
  if #words <= most then return words end
  local last = most - #"…"
  while last > 0 and string.byte(words, last + 1) >= 0x80 and string.byte(words, last + 1) < 0xc0 do last = last - 1 end
  return text.trim(string.sub(words, 1, last)) .. "…"
end

-- nil stays nil, and is what becomes of a text in which nothing is to be seen.
function plain.line(words, most)
  if not words then return nil end
  words = text.trim((string.gsub(harmless(words), "%s+", " ")))
  if words == "" then return nil end
  return cut(words, most or 200)
end

-- Of several lines.
function plain.lines(words)
  if not words then return nil end
  local rows = text.split((string.gsub(words, "\r\n?", "\n")), "\n")
  words = text.trim(rows:map(function(row) return text.trim(harmless(row)) end):join("\n"))
  return words ~= "" and words or nil
end

return plain
