import MicrosoftCloud

/// How long mitigation waits for what; tests are quicker than Microsoft.
package struct MitigationPace: Sendable {
    /// The first wait before a change is read back; it grows with the time that has passed.
    package var firstLook: Duration = .seconds(1)
    /// Between two looks at most.
    package var longestLook: Duration = .seconds(15)
    /// Changes show after seconds; after so long the service is held to have changed nothing.
    package var effectLimit: Duration = .seconds(90)
    /// How often the same change may be sent, each time after a reading that shows no effect.
    package var sendLimit = 3
    /// An approval that could not be carried out for so long has expired.
    package var approvalLife: Duration = .seconds(86_400)
    /// After trouble that passes.
    package var backoff = Backoff(first: .seconds(5), maximum: .seconds(900), floor: 0.5)
    /// Between two looks at whether a person did a manual task.
    package var manualLook: Duration = .seconds(1800)
    /// A manual task that nobody did for so long is given up.
    package var manualLife: Duration = .seconds(30 * 86_400)
    /// Before a share of a service that does not date them is held to be back.
    package var secondLook: Duration = .seconds(60)
    /// The first look at whether a share came back, and those after it.
    package var firstWatch: Duration = .seconds(3600)
    package var watch: Duration = .seconds(21_600)
    /// How long a worker may take for one step; longer than a request may last.
    package var lease: Duration = .seconds(180)

    package init() {}
}
