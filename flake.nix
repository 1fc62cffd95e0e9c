{
  description = "The servers and tools of the Setarcos observability lab; docs/nix.md tells more";

  # nixos-unstable of 2026-09-07: its Tempo is 3, for which config/ has a template; 26.05 has 2.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/dc5d91f840324650bac8c379428c7037a416959a";

  outputs =
    { nixpkgs, ... }:
    let
      inherit (nixpkgs) lib;

      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "aarch64-darwin"
      ];

      # What the lab wants stands in lab/versions.toml. Here: who brings it, by its name in nixpkgs.
      providers = {
        alertmanager = "prometheus-alertmanager";
        amtool = "prometheus-alertmanager";
        blackbox-exporter = "prometheus-blackbox-exporter";
        caddy = "caddy";
        grafana = "grafana";
        logcli = "grafana-loki";
        loki = "grafana-loki";
        node-exporter = "prometheus-node-exporter";
        otelcol = "opentelemetry-collector-contrib";
        postgres = "postgresql";
        postgres-exporter = "prometheus-postgres-exporter";
        prometheus = "prometheus";
        promtool = "prometheus.cli";
        redis-cli = "redis";
        redis-exporter = "prometheus-redis-exporter";
        redis-server = "redis";
        tempo = "tempo";
        tempo-3 = "tempo";
      };

      # Go builds what no package here fits.
      tools = [
        "git"
        "go"
        "python313"
      ];

      wanted = (lib.importTOML ./lab/versions.toml).binary;

      # A binary that is taken from beside another needs no package of its own.
      servers = map (
        name: providers.${name} or (throw "flake.nix: no package is named for [binary.${name}]")
      ) (lib.attrNames (lib.filterAttrs (_: binary: binary ? commands) wanted));

      each = make: lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});

      # Wheels from PyPI look for these libraries where other Linux systems keep them: nox and what
      # it starts see them, and run in environments that no other Python made.
      # (The nox at nixpkgs' top level is another program.)
      nox =
        pkgs:
        let
          environments = ".nox/nix-${lib.substring 0 7 (baseNameOf "${pkgs.python313}")}";
          libraries = lib.makeLibraryPath [
            pkgs.stdenv.cc.cc
            pkgs.zlib
          ];
          linux = pkgs.stdenv.hostPlatform.isLinux;
          seeing = lib.optionalString linux "LD_LIBRARY_PATH=${libraries}";
        in
        pkgs.writeShellScriptBin "nox" ''
          unset PYTHONPATH
          ${seeing} exec ${pkgs.python313Packages.nox}/bin/nox --envdir ${environments} "$@"
        '';

      packages =
        pkgs:
        map (name: lib.getBin (lib.getAttrFromPath (lib.splitString "." name) pkgs)) (
          lib.unique (servers ++ tools)
        )
        ++ [ (nox pkgs) ];

      grafanaHome = pkgs: "${pkgs.grafana}/share/grafana";

      # An app is a session of noxfile.py, run in the checkout that the caller stands in.
      session =
        pkgs: name:
        let
          script = pkgs.writeShellScript "setarcos-${name}" ''
            set -euo pipefail
            export PATH=${lib.makeBinPath (packages pkgs)}:$PATH
            export GRAFANA_HOME=${grafanaHome pkgs}
            start=$PWD
            while [ ! -f lab/versions.toml ] || [ ! -f noxfile.py ]; do
              if [ "$PWD" = / ]; then
                echo "nix run: $start is not in a checkout of the lab" >&2
                echo "  fix: clone the repository, and call this from there" >&2
                exit 2
              fi
              cd ..
            done
            exec nox --session ${name} -- "$@"
          '';
        in
        {
          type = "app";
          program = "${script}";
          meta.description = "nox -s ${name}, with every server of the lab on PATH";
        };
    in
    {
      devShells = each (pkgs: {
        default = pkgs.mkShell {
          packages = packages pkgs;
          env.GRAFANA_HOME = grafanaHome pkgs;
        };
      });

      apps = each (pkgs: lib.genAttrs [ "acceptance" "lab" ] (session pkgs));
    };
}
