#!/usr/bin/env dotnet
#:project Cli/Cli.csproj
#:property PublishAot=false

// The developer command. `dotnet platform.cs help` lists what it does; docs/command-line.md describes it.
return await Cli.CommandLine.RunAsync(args);
