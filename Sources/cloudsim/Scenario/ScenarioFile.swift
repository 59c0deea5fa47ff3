internal import Foundation

/// A scenario written down: what the cloud holds at the start, and what happens to it when.
struct ScenarioFile {
    /// An arrangement with its time.
    struct Stage: Codable {
        /// Seconds after the start, by the machine's clock.
        var after: Double
        var arrangement: Arrangement

        private enum CodingKeys: String, CodingKey { case after }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            after = try container.decode(Double.self, forKey: .after)
            guard (0...31_536_000).contains(after) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .after,
                    in: container,
                    debugDescription: "must lie between 0 and a year"
                )
            }
            arrangement = try Arrangement(from: decoder)
        }

        func encode(to encoder: any Encoder) throws {
            try arrangement.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(after, forKey: .after)
        }
    }

    /// The whole file.
    private struct Contents: Codable {
        var scenario: Scenario.Kind?
        var timeline: [Stage]?
        var arrangement: Arrangement

        private enum CodingKeys: String, CodingKey { case scenario, timeline }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            scenario = try container.decodeIfPresent(Scenario.Kind.self, forKey: .scenario)
            timeline = try container.decodeIfPresent([Stage].self, forKey: .timeline)
            arrangement = try Arrangement(from: decoder)
        }

        func encode(to encoder: any Encoder) throws {
            try arrangement.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(scenario, forKey: .scenario)
            try container.encodeIfPresent(timeline, forKey: .timeline)
        }
    }

    /// Something in the file is wrong; the text names the file, the line and the key.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// A scenario of the command line that comes first; none is a cloud without tenants.
    let base: Scenario.Kind?
    private(set) var start: Arrangement
    /// In the order of time.
    private(set) var timeline: [Stage]
    private let document: ScenarioDocument
    /// Where a stage stood in the file before the timeline was put in order.
    private let places: [Int]

    init(path: String) throws {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw Failure(description: "\(path) cannot be read: \(error.localizedDescription)")
        }
        try self.init(text: text, path: path)
    }

    init(text: String, path: String) throws {
        document = try ScenarioDocument(text: text, path: path)
        let contents = try document.decode(Contents.self)
        base = contents.scenario
        start = contents.arrangement
        let stages = (contents.timeline ?? []).enumerated().sorted { left, right in
            (left.element.after, left.offset) < (right.element.after, right.offset)
        }
        timeline = stages.map(\.element)
        places = stages.map(\.offset)
    }

    /// Gives every tenant without a credential the secret that the state folder keeps for it, and keeps the others there.
    mutating func settleSecrets(in folder: StateFolder) throws {
        func settle(_ tenants: inout [TenantRequest]?) throws {
            for index in (tenants ?? []).indices {
                guard let request = tenants?[index] else { continue }
                guard request.name.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) }) else {
                    throw Failure(description: "the tenant '\(request.name)' cannot name a file for its secret")
                }
                if let secret = request.secret {
                    try folder.keep(secret: secret, for: request.name)
                } else if request.certificates == nil {
                    tenants?[index].secret = try folder.secret(request.name)
                }
            }
        }
        try settle(&start.tenants)
        for index in timeline.indices { try settle(&timeline[index].arrangement.tenants) }
    }

    /// Sets the cloud up, and goes through the timeline on a copy: what cannot be done is better known at the start.
    ///
    /// - Parameters:
    ///   - cloud: Receives what the file says for the start.
    ///   - now: The machine's time.
    ///   - epoch: The time from which the ages of the first content count.
    /// - Throws: `Failure` with the place of what cannot be done.
    func apply(to cloud: inout Cloud, at now: Moment, epoch: Moment) throws {
        do {
            try cloud.arrange(start, at: now, contentTime: epoch)
        } catch {
            throw document.failure(error.message, at: error.path)
        }
        var rehearsal = cloud
        for (stage, place) in zip(timeline, places) {
            do {
                let time = now.adding(milliseconds: Int64(stage.after * 1_000))
                try rehearsal.arrange(stage.arrangement, at: time, isRehearsal: true)
            } catch {
                throw document.failure(error.message, at: [PathKey("timeline"), PathKey(place)] + error.path)
            }
        }
    }
}
