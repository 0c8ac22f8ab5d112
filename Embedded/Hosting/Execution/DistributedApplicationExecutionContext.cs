namespace Aspire.Hosting;

/// <summary>What the application is being composed for.</summary>
public class DistributedApplicationExecutionContext
{
    private readonly DistributedApplicationExecutionContextOptions? _options;

    /// <summary>Describes what the application is being composed for.</summary>
    /// <param name="operation">To run or to publish.</param>
    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
    {
        Operation = operation;
        PublisherName = "manifest";
    }

    /// <summary>Describes what the application is being composed for.</summary>
    /// <param name="options">To run or to publish, and the services.</param>
    public DistributedApplicationExecutionContext(DistributedApplicationExecutionContextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Operation = options.Operation;
        PublisherName = options.PublisherName ?? "manifest";
    }

    /// <summary>To run or to publish.</summary>
    public DistributedApplicationOperation Operation { get; }

    /// <summary>What publishes.</summary>
    public string PublisherName { get; set; }

    /// <summary>Whether it is composed to be published.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <summary>Whether it is composed to run.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    /// <summary>The application's services, once it is built.</summary>
    /// <exception cref="InvalidOperationException">It is not built yet.</exception>
    public IServiceProvider Services => _options?.Services
        ?? throw new InvalidOperationException("The services are there only once the application has been built.");
}

/// <summary>Options of <see cref="DistributedApplicationExecutionContext"/>.</summary>
public class DistributedApplicationExecutionContextOptions
{
    /// <summary>Describes what the application is being composed for.</summary>
    /// <param name="operation">To run or to publish.</param>
    public DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation) => Operation = operation;

    /// <summary>Describes what the application is being composed for.</summary>
    /// <param name="operation">To run or to publish.</param>
    /// <param name="publisherName">What publishes.</param>
    public DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation, string publisherName)
        : this(operation) =>
        PublisherName = publisherName;

    /// <summary>To run or to publish.</summary>
    public DistributedApplicationOperation Operation { get; }

    /// <summary>What publishes.</summary>
    public string? PublisherName { get; }

    /// <summary>The application's services, once it is built.</summary>
    public IServiceProvider? Services { get; set; }
}

/// <summary>What an application is composed for.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>To run here.</summary>
    Run = 0,

    /// <summary>To be published.</summary>
    Publish = 1,
}
