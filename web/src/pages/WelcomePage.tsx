import { Anchor, SimpleGrid, Text } from "@mantine/core";
import { IconCompass, IconFileImport, IconSeedling } from "@tabler/icons-react";
import { Link, useNavigate } from "react-router";
import { useExploreDemo } from "@/features/auth/useExploreDemo";
import { words as authWords } from "@/features/auth/words";
import { Choice } from "@/features/welcome/Choice";
import { words } from "@/features/welcome/words";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Logo } from "@/shared/ui/Logo";
import classes from "./Outside.module.css";

export function Component() {
  const navigate = useNavigate();
  const demo = useExploreDemo();
  return (
    <main className={classes.welcome} id="main">
      <title>Moneta</title>
      <div className={classes.hero}>
        <Logo size={56} />
        <h1 className={classes.brand}>{words.title}</h1>
        <p className={classes.line}>{words.line}</p>
      </div>
      <h2 className={classes.question}>{words.question}</h2>
      {demo.problem ? <FailureAlert title={authWords.demoFailed} error={demo.problem} /> : null}
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
        <Choice icon={<IconCompass />} title={words.demo} text={demo.busy ? words.demoBusy : words.demoText} busy={demo.busy} onChoose={() => void demo.start()} />
        <Choice icon={<IconFileImport />} title={words.file} text={words.fileText} disabled={demo.busy} onChoose={() => void navigate("/register?next=/import")} />
        <Choice icon={<IconSeedling />} title={words.empty} text={words.emptyText} disabled={demo.busy} onChoose={() => void navigate("/register")} />
      </SimpleGrid>
      <Text ta="center" mt="xl">
        {words.have} <Anchor component={Link} to="/sign-in" fw={600}>{words.signIn}</Anchor>
      </Text>
    </main>
  );
}
