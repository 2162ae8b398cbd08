#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <mailrig/net/driver.hpp>
#include <mailrig/net/runtime.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::net {

/// Connects to `host` (a name or an address) and runs `peer` over the connection. `done` gets the driver, running
/// already, or why there is none. options.host_name, where empty, is `host`.
void connect(Runtime& runtime, const std::string& host, std::uint16_t port, std::shared_ptr<Peer> peer,
             DriverOptions options, std::function<void(Result<std::shared_ptr<Driver>>)> done);

}  // namespace mailrig::net
