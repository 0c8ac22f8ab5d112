// With --minutes and --seed a run as long as that (README.md); otherwise the tests, a short run among them.
using Chaos;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

if (args.Any(argument => argument.StartsWith("--minutes", StringComparison.Ordinal)))
    return await ChaosCommand.RunAsync(args, Workspace.OfThisRepository());

return args.Any(argument => argument is "--server" or "--internal-msbuild-node")
    ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await ConsoleRunner.Run(args);
