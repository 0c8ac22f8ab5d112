namespace AppHost.Delivery;

/// <summary>
/// A service's pipeline as GitHub Actions, GitLab CI and Jenkins call it. What it does stands in <c>dotnet platform.cs pipeline</c>;
/// these only say when, one command to a stage, and keep its evidence.
/// </summary>
internal static class Callers
{
    public static readonly string[] Stages = ["build", "test", "image", "staging", "scan", Sign];

    // Only what is on the main branch goes to the registry.
    private const string Sign = "sign";

    public const string Note = "Derived by `dotnet aspire do delivery-files` from AppHost.cs, the projects and service.yaml. Do not edit.";

    public static string GitHub(DeliveredService service) => $$$"""
        # {{{Note}}}
        name: {{{service.Name}}}

        on:
          push:
            branches: [main]
            paths:
        {{{Lines(service.Paths.Select(path => $"      - \"{path}\""))}}}
          pull_request:
            paths:
        {{{Lines(service.Paths.Select(path => $"      - \"{path}\""))}}}
          workflow_dispatch:

        permissions:
          contents: read

        concurrency:
          group: {{{service.Name}}}-${{ github.ref }}
          cancel-in-progress: ${{ github.event_name == 'pull_request' }}

        jobs:
          pipeline:
            permissions: # of which the job that signs takes all, the others only the first
              contents: read
              id-token: write
              packages: write
            uses: ./.github/workflows/service.yml
            with:
              service: {{{service.Name}}}

        """;

    public static string GitLab(DeliveredService service) => $"""
        # {Note}
        .{service.Name}:
          extends: .service
          variables:
            SERVICE: {service.Name}
          rules:
            - changes:
        {Lines(service.Paths.Select(path => $"        - \"{path}\""))}

        """ + string.Concat(Stages.Select((stage, index) => $"""

        {service.Name}-{stage}:
          extends: .{service.Name}
          stage: {stage}
          needs: [{(index == 0 ? "" : $"{service.Name}-{Stages[index - 1]}")}]
          script:
            - dotnet platform.cs pipeline {stage} --service {service.Name}

        """ + (stage is Sign ? $"""
          rules:
            - if: $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH
              when: never
            - !reference [.{service.Name}, rules]

        """ : "")));

    public static string Jenkins(DeliveredService service) => $$"""
        // {{Note}}
        pipeline {
            agent { label 'dotnet' }
            options { disableConcurrentBuilds() }
            stages {
        {{Lines(Stages.Select(stage => $"        stage('{stage}') {{ {(stage is Sign ? "when { branch 'main' } " : "")}steps {{ sh 'dotnet platform.cs pipeline {stage} --service {service.Name}' }} }}"))}}
            }
            post { always { archiveArtifacts artifacts: 'artifacts/pipeline/{{service.Name}}/**', excludes: '**/app/**,**/image.tar' } }
        }

        """;

    public static string Dockerfile(DeliveredService service) => $"""
        # {Note}
        # Built in the folder that `pipeline build` publishes to; the shared runtime is a layer of its own, without a shell.
        ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
        FROM $RUNTIME
        WORKDIR /app
        COPY . .
        ENV DOTNET_EnableDiagnostics=0
        USER 1654
        ENTRYPOINT ["dotnet", "{Path.GetFileNameWithoutExtension(service.Project)}.dll"]

        """;

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
