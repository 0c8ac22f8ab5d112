namespace Cli;

/// <summary>Where things are in the repository that the command serves.</summary>
internal sealed record Repository(string Root)
{
    /// <summary>Which build of the programs is run; `dotnet build` makes Debug unless told otherwise.</summary>
    public string Configuration { get; init; } = "Debug";

    public string AppHostDirectory => Path.Combine(Root, "AppHost");

    public string AppHostProject => Path.Combine(AppHostDirectory, "AppHost.csproj");

    public string AppHostExecutable => Executable(AppHostDirectory, "AppHost", Configuration);

    public string LaunchSettings => Path.Combine(AppHostDirectory, "Properties", "launchSettings.json");

    public string TestsDirectory => Path.Combine(Root, "Tests");

    public string ServicesDirectory => Path.Combine(Root, "Services");

    /// <summary>What `new service` makes a service of.</summary>
    public string ServiceTemplate => Path.Combine(Root, "templates", "service");

    public string TestResults => Path.Combine(Root, "TestResults");

    /// <summary>The solution is found, not named: whoever takes the repository gives it a name of their own.</summary>
    public string Solution => Directory.GetFiles(Root, "*.sln") is [var only]
        ? only
        : throw new CommandFailedException($"'{Root}' should hold exactly one *.sln file: the solution to build and test.");

    /// <summary>All project files but those of templates and of build output.</summary>
    public IEnumerable<string> Projects() => Directory.EnumerateDirectories(Root)
        .Where(folder => Path.GetFileName(folder) is not ("templates" or "artifacts" or "bin" or "obj") && !Path.GetFileName(folder).StartsWith('.'))
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }));

    public static string Executable(string projectDirectory, string name, string configuration = "Debug") =>
        Path.Combine(projectDirectory, "bin", configuration, "net10.0", OperatingSystem.IsWindows() ? name + ".exe" : name);

    /// <summary>The repository of the running platform.cs, else the one that the current directory lies in.</summary>
    public static Repository Locate()
    {
        var start = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "AppHost", "AppHost.csproj")))
                return At(directory.FullName);
        }

        throw new CommandFailedException($"No repository with an AppHost/ folder at or above '{start}'. Run the command inside a clone.");
    }

    public static Repository At(string root) => new(root);
}
