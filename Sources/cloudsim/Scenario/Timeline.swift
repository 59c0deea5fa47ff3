internal import Logging
internal import ServiceLifecycle

/// Does what the scenario file says for later, each stage at its time.
struct Timeline: Service {
    let simulator: Simulator
    let stages: [ScenarioFile.Stage]
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            let start = ContinuousClock.now
            for stage in stages {
                try await Task.sleep(until: start + .seconds(stage.after))
                perform(stage)
            }
            // A service that ends would end the others.
            try await Task.sleep(for: .seconds(315_360_000))
        }
    }

    private func perform(_ stage: ScenarioFile.Stage) {
        do {
            try simulator.update { cloud, now in
                try cloud.arrange(stage.arrangement, at: now.adding(seconds: -cloud.clockOffset))
            }
            logger.notice("A stage of the timeline is done", metadata: ["after.s": "\(stage.after)"])
        } catch {
            logger.error(
                "A stage of the timeline could not be done",
                metadata: ["after.s": "\(stage.after)", "error": "\(error)"]
            )
        }
    }
}
