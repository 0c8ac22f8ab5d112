namespace Cli;

/// <summary>Where things are in the repository that the command serves.</summary>
internal sealed record Repository(string Root)
{
    /// <summary>Which build of the programs is run; `dotnet build` makes Debug unless told otherwise.</summary>
    public string Configuration { get; init; } = "Debug";

    public string AppHostDirectory => Path.Combine(Root, "AppHost");

    public string AppHostProject => Path.Combine(AppHostDirectory, "AppHost.csproj");

    public string AppHostExecutable => Executable(AppHostDirectory, "AppHost", Configuration);

    public string TestsDirectory => Path.Combine(Root, "Tests");

    public string ServicesDirectory => Path.Combine(Root, "Services");

    public string TestResults => Path.Combine(Root, "TestResults");

    /// <summary>The solution is found, not named: whoever takes the repository gives it a name of their own.</summary>
    public string Solution => Directory.GetFiles(Root, "*.sln") is [var only]
        ? only
        : throw new CommandFailedException($"'{Root}' should hold exactly one *.sln file: the solution to build and test.");

    public static string Executable(string projectDirectory, string name, string configuration = "Debug") =>
        Path.Combine(projectDirectory, "bin", configuration, "net10.0", OperatingSystem.IsWindows() ? name + ".exe" : name);

    /// <summary>The repository of the running platform.cs, else the one that the current directory lies in.</summary>
    public static Repository Locate()
    {
        var start = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            var repository = new Repository(directory.FullName);
            if (File.Exists(repository.AppHostProject))
                return repository;
        }

        throw new CommandFailedException($"No repository with an AppHost/ folder at or above '{start}'. Run the command inside a clone.");
    }
}
