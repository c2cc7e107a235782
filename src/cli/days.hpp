// What each new day brings, as jobs.
#pragma once

namespace cli {

class House;

// Registers them with the house's board: one for the whole installation, which asks for one of each authority.
void add_day_jobs(House& house);

}  // namespace cli
