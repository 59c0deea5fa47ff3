import FoundationEssentials
package import Gateway
import HTTPTypes
package import Hummingbird
package import PrometheusMetrics

/// Health and metrics for those who keep the gateway running: plain HTTP on a port of its own, on loopback by default.
package enum OpsRoutes {
    package static func router(
        health: Health,
        gauges: FleetGauges,
        metrics: PrometheusRegistry
    ) -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self)
        // The process lives as long as it can answer at all: a database that is away is no reason to restart it.
        router.get("livez") { _, _ in JSONAnswer.bytes([UInt8]("ok\n".utf8), type: "text/plain; charset=utf-8") }
        router.get("readyz") { _, _ in
            let steps = await health.readiness()
            let isReady = !steps.contains { $0.outcome == .failed }
            return try JSONAnswer.response(
                Readiness(ready: isReady, checks: steps),
                status: isReady ? .ok : .serviceUnavailable
            )
        }
        router.get("healthz") { _, _ in
            let report = await health.report()
            return try JSONAnswer.response(report, status: report.status == .failed ? .serviceUnavailable : .ok)
        }
        router.get("metrics") { _, _ in
            await gauges.refresh()
            return JSONAnswer.bytes(
                [UInt8](metrics.render().utf8),
                type: "text/plain; version=0.0.4; charset=utf-8"
            )
        }
        return router
    }
}

private struct Readiness: Encodable {
    let ready: Bool
    let checks: [CheckStep]
}
