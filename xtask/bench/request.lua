-- Requests Education for the customers of the seed in turn: the first request for each that may have
-- it is accepted, the others are refused by the rules.
local customers = {
  "b44bb1fb-c595-45b0-9e09-d657365580bf",
  "8e41d6b7-20fa-4c95-b3c8-15a7e2d94f03",
  "e9064f2b-d81c-4a73-87be-f62d1c05a906",
}
local turn = 0

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"qualification":"Education","educationSegment":"K12","website":"pending.example"}'

request = function()
  turn = turn % #customers + 1
  return wrk.format(nil, "/v1/customers/" .. customers[turn] .. "/qualifications")
end
