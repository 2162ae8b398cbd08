#include <mailrig/mock/recording_proxy.hpp>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include <mailrig/net/connect.hpp>
#include <mailrig/net/listener.hpp>

#include "relay.hpp"

namespace mailrig::mock {

struct RecordingProxy::Impl : std::enable_shared_from_this<Impl> {
  Impl(net::Runtime& its_runtime, RecordingProxyOptions its_options)
      : runtime(its_runtime), options(std::move(its_options)) {}

  net::Runtime& runtime;
  RecordingProxyOptions options;
  std::size_t connections = 0, live = 0;
  std::vector<std::weak_ptr<Relay>> relays;
  std::unique_ptr<net::Listener> listener;

  std::variant<net::Accepted, net::Refused> accept() {
    if (live >= options.most_connections) return net::Refused{};
    const auto number = ++connections;
    ++live;
    const auto save = [self = shared_from_this(), number](const WrittenScenario& written) {
      if (self->options.on_scenario) self->options.on_scenario(number, written);
    };
    const auto done = [self = shared_from_this(), number](const std::string& problem) {
      --self->live;
      if (self->options.on_end) self->options.on_end(number, problem);
    };
    const auto relay =
        std::make_shared<Relay>(SessionRecorder(options.listen_tls, options.write, options.most_recorded, save),
                                options.to_tls == TlsUse::starttls, done);
    std::erase_if(relays, [](const auto& weak) { return weak.expired(); });
    relays.push_back(relay);
    connect(relay);
    net::Accepted accepted;
    accepted.peer = relay->towards(Side::client);
    accepted.options = driver_options(relay, Side::client, options.client_side_tls, options.listen_tls);
    accepted.on_driver = [weak = std::weak_ptr(relay)](const std::shared_ptr<net::Driver>& driver) {
      if (const auto running = weak.lock()) running->drive(Side::client, driver);
    };
    return accepted;
  }

  void connect(const std::shared_ptr<Relay>& relay) {
    net::connect(runtime, options.to_host, options.to_port, relay->towards(Side::server),
                 driver_options(relay, Side::server, options.server_side_tls, options.to_tls == TlsUse::implicit),
                 [relay](const Result<std::shared_ptr<net::Driver>>& connected) {
                   if (connected) relay->drive(Side::server, *connected);
                   else relay->unreachable(connected.error().message());
                 });
  }

  net::DriverOptions driver_options(const std::shared_ptr<Relay>& relay, Side side,
                                    const std::optional<net::TlsContext>& tls, bool implicit_tls) const {
    net::DriverOptions driver;
    driver.tls = tls;
    driver.implicit_tls = implicit_tls;
    driver.deadlines.idle = options.idle;
    driver.on_end = [weak = std::weak_ptr(relay), side](const net::Ending& ending) {
      if (const auto ended = weak.lock()) ended->driver_ended(side, ending.detail);
    };
    return driver;
  }
};

RecordingProxy::RecordingProxy(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

RecordingProxy::~RecordingProxy() {
  if (impl_->listener) impl_->listener->close();
  impl_->listener.reset();  // its accept function holds the rest
}

Result<std::unique_ptr<RecordingProxy>> RecordingProxy::open(net::Runtime& runtime, RecordingProxyOptions options) {
  auto impl = std::make_shared<Impl>(runtime, std::move(options));
  auto listener = net::Listener::open(runtime, impl->options.address, impl->options.port,
                                      [impl](const std::string&) { return impl->accept(); });
  if (!listener) return tl::unexpected(listener.error());
  impl->listener = std::move(*listener);
  return std::unique_ptr<RecordingProxy>(new RecordingProxy(std::move(impl)));
}

std::uint16_t RecordingProxy::port() const { return impl_->listener->port(); }
void RecordingProxy::close() { impl_->listener->close(); }

void RecordingProxy::save() {
  for (const auto& weak : impl_->relays)
    if (const auto relay = weak.lock()) relay->recorder().save();
}

}  // namespace mailrig::mock
