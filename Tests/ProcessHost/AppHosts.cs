using Aspire.Hosting;

namespace ProcessHost;

/// <summary>AppHosts that run as programs, as a user would start them: ProcessHost apphost NAME [ARGUMENTS].</summary>
internal static class AppHosts
{
    private const string UntilTerminated = "trap 'exit 0' TERM; while :; do sleep 0.05; done";

    public static Task RunAsync(string name, string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(args);
        switch (name)
        {
            case "duplicate":
                builder.AddExecutable("api", "sleep", ".", "600");
                builder.AddExecutable("API", "sleep", ".", "600");
                break;
            case "cycle":
                var left = builder.AddExecutable("left", "sleep", ".", "600");
                left.WaitFor(builder.AddExecutable("right", "sleep", ".", "600").WaitFor(left));
                break;
            case "missing-parameter":
                builder.AddExecutable("api", "sleep", ".", "600").WithEnvironment("KEY", builder.AddParameter("api-key"));
                break;
            case "missing-program":
                builder.AddExecutable("api", "no-such-program", ".");
                break;
            case "missing-project":
                builder.AddProject("api", "nowhere/Api.csproj");
                break;
            case "port-taken":
                builder.AddExecutable("api", "sleep", ".", "600").WithHttpEndpoint(port: int.Parse(args[0]));
                break;
            case "unhealthy":
                var api = builder.AddExecutable("api", "sleep", ".", "600").WithHttpEndpoint().WithHttpHealthCheck("/health");
                builder.AddExecutable("web", "sleep", ".", "600").WaitFor(api);
                break;
            case "system":
                var database = builder.AddExecutable("database", "/bin/sh", ".", "-c", UntilTerminated);
                builder.AddExecutable("api", "/bin/sh", ".", "-c", UntilTerminated).WithHttpEndpoint().WaitFor(database);
                builder.AddExecutable("broken", "/bin/sh", ".", "-c", "echo it is too cold; exit 3");
                break;
            case "environment":
                // What it writes is shown when it fails.
                builder.AddExecutable("api", "/bin/sh", ".", "-c", "env | grep -E 'ASP|DOTNET_LAUNCH|COLOUR'; exit 1");
                break;
            default:
                throw new ArgumentException($"There is no AppHost '{name}'.", nameof(name));
        }

        return builder.Build().RunAsync();
    }
}
